package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TaskSpreadTest {
  private static List<String> isles(int count) {
    List<String> isles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      isles.add("topic-" + i % 3 + "/" + i);
    }
    return isles;
  }

  @Test
  void everyIsleGoesToOneTaskAndNoTaskHasMuchMoreThanAnother() {
    for (int tasks = 1; tasks < 12; tasks++) {
      for (int count = 0; count < 60; count++) {
        List<List<String>> spread = TaskSpread.spread(isles(count), tasks);
        assertThat(spread).hasSize(Math.min(tasks, count));
        assertThat(spread.stream().flatMap(List::stream).toList())
            .containsExactlyInAnyOrderElementsOf(isles(count));
        int least = spread.stream().mapToInt(List::size).min().orElse(0);
        int most = spread.stream().mapToInt(List::size).max().orElse(0);
        assertThat(most - least).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void theOrderInWhichIslesAreFoundDoesNotMatter() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    List<String> isles = isles(50);
    List<List<String>> spread = TaskSpread.spread(isles, 7);
    Collections.shuffle(isles, new Random(seed));
    assertThat(TaskSpread.spread(isles, 7)).isEqualTo(spread);
  }

  @Test
  void aNewIsleMovesFewOthers() {
    List<List<String>> before = TaskSpread.spread(isles(100), 8);
    List<List<String>> after = TaskSpread.spread(isles(101), 8);
    int stayed = 0;
    for (int task = 0; task < 8; task++) {
      List<String> same = new ArrayList<>(before.get(task));
      same.retainAll(after.get(task));
      stayed += same.size();
    }
    assertThat(stayed).isGreaterThan(50);
  }
}
