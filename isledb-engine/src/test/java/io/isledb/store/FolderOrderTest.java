package io.isledb.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FolderOrderTest {
  @Test
  void pagesAreInTheOrderOfNamesHoweverTheServicePagesThem() {
    long seed = 20_261_122;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      TreeSet<String> names = new TreeSet<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        names.add(
            "a".repeat(1 + random.nextInt(2)) + "-.0!".repeat(2).substring(random.nextInt(8)));
      }
      int limit = 1 + random.nextInt(4);
      assertThat(readAll(names, limit, 1 + random.nextInt(3))).containsExactlyElementsOf(names);
    }
  }

  private static List<String> readAll(TreeSet<String> names, int limit, int servicePage) {
    List<String> listed = new ArrayList<>(names);
    listed.sort(Comparator.comparing(name -> name + "/"));
    List<String> all = new ArrayList<>();
    while (true) {
      String after = all.isEmpty() ? "" : all.get(all.size() - 1);
      FolderPage page = readPage(listed, after, limit, servicePage);
      assertThat(page.folders().size()).isLessThanOrEqualTo(limit);
      all.addAll(page.folders());
      if (page.complete()) {
        return all;
      }
      assertThat(page.folders()).isNotEmpty();
    }
  }

  private static FolderPage readPage(
      List<String> listed, String after, int limit, int servicePage) {
    FolderOrder order = new FolderOrder(after, limit);
    List<String> rest =
        listed.stream()
            .filter(name -> after.isEmpty() || (name + "/").compareTo(after) > 0)
            .toList();
    for (int i = 0; i < rest.size(); i++) {
      order.add(rest.get(i));
      if ((i + 1) % servicePage == 0 && i + 1 < rest.size()) {
        Optional<FolderPage> page = order.page(false);
        if (page.isPresent()) {
          return page.get();
        }
      }
    }
    return order.page(true).orElseThrow();
  }
}
