package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.connect.common.convert.RecordParts;
import io.isledb.connect.source.ReadingMemory.Share;
import io.isledb.connect.source.SourceKit.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

final class ReadingMemoryTest {
  private static final int LOOKS_MAX = 4;

  private final ReadingMemory memory = new ReadingMemory(100, LOOKS_MAX);

  private Share begun(long bytes) {
    Share share = new Share();
    assertThat(memory.begins(share, 0)).isTrue();
    memory.found(share, bytes);
    return share;
  }

  @Test
  void noMoreBeginThanCanBeLookedAtOrFit() {
    List<Share> looking = new ArrayList<>();
    for (int i = 0; i < LOOKS_MAX; i++) {
      looking.add(new Share());
      assertThat(memory.begins(looking.get(i), 0)).isTrue();
    }
    assertThat(memory.begins(new Share(), 0)).isFalse();
    looking.forEach(share -> memory.found(share, 0));
    assertThat(memory.counted()).isZero();

    begun(40);
    Share second = begun(40);
    assertThat(memory.begins(new Share(), 0)).as("as much as the others").isFalse();
    memory.count(second, 0);
    assertThat(memory.begins(new Share(), 0)).isTrue();
  }

  @Test
  void whoTakesTooMuchLetsGoButTheFirst() {
    Share first = begun(20);
    Share second = begun(20);
    assertThat(memory.goesOn(first, 0)).isTrue();
    assertThat(memory.goesOn(second, 0)).isTrue();
    memory.found(first, 300);
    assertThat(memory.goesOn(first, 0)).isTrue();
    assertThat(memory.goesOn(second, 0)).isFalse();
    memory.count(first, 0);
    assertThat(memory.goesOn(second, 0)).isTrue();
  }

  @Test
  void whoHadItsTurnLetsGoWhenOthersWait() {
    Share one = begun(90);
    Share other = new Share();
    assertThat(memory.goesOn(one, 2 * ReadingMemory.TURN_NS)).as("nobody waits").isTrue();
    memory.beginRound();
    assertThat(memory.begins(other, 0)).isFalse();
    memory.beginRound();
    assertThat(memory.goesOn(one, ReadingMemory.TURN_NS - 1)).isTrue();
    assertThat(memory.begins(other, 0)).isFalse();
    memory.beginRound();
    assertThat(memory.goesOn(one, ReadingMemory.TURN_NS)).isFalse();
    memory.count(one, 0);
    assertThat(memory.begins(other, 0)).isTrue();
  }

  @Test
  void anIsleThatTookMuchIsForgottenInTime() {
    memory.count(begun(1_000), 0);
    int looks = 0;
    for (int begun = 1; begun < 2; looks++) {
      Share one = new Share();
      Share other = new Share();
      assertThat(memory.begins(one, 0)).isTrue();
      begun = memory.begins(other, 0) ? 2 : 1;
      memory.found(one, 0);
      memory.found(other, 0);
    }
    assertThat(looks).isGreaterThan(10);
  }

  /** With room for one commit, in as many isles as take turns; at any offset nothing is lost. */
  @Test
  void islesThatDoNotFitTogetherComeOutWhole() throws InterruptedException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (SourceKit kit = new SourceKit()) {
      Map<String, List<List<RecordParts>>> histories = new HashMap<>();
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        String path = "wide/" + i;
        List<List<RecordParts>> history = SourceKit.history(random, 4, 6_000);
        kit.write(path, history);
        histories.put(path, history);
        paths.add(path);
      }
      IsleSourceTask task =
          kit.task(
              threads,
              new Context(Map.of(), null),
              paths,
              "memory.bytes",
              "1048576",
              "batch.records.max",
              "700");
      List<SourceRecord> records = new ArrayList<>();
      int count = histories.values().stream().flatMap(List::stream).mapToInt(List::size).sum();
      while (records.size() < count) {
        List<SourceRecord> polled = task.poll();
        records.addAll(polled == null ? List.of() : polled);
      }
      assertThat(task.poll()).isNull();
      task.stop();
      for (int i = 0; i < paths.size(); i++) {
        String path = paths.get(i);
        assertThat(
                Published.of(
                    records.stream()
                        .filter(record -> path.equals(record.sourcePartition().get("isle")))
                        .toList()))
            .isEqualTo(Published.expected("wide-restored", i, histories.get(path)));
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
