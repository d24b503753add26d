package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.connect.common.convert.RecordParts;
import io.isledb.connect.source.Chunk.Held;
import io.isledb.connect.source.ReadingMemory.Share;
import io.isledb.connect.source.SourceKit.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

final class ReadingMemoryTest {
  private static final int LOOKS_MAX = 4;

  private final ReadingMemory memory = new ReadingMemory(100, LOOKS_MAX);

  private Share begun(long bytes) {
    Share share = new Share();
    assertThat(memory.begins(share, 0)).isTrue();
    found(share, bytes, 0);
    return share;
  }

  private void found(Share share, long needed, long ahead) {
    memory.found(share, new Held(needed + ahead, ahead), 0);
  }

  @Test
  void noMoreBeginThanCanBeLookedAtOrFit() {
    List<Share> looking = new ArrayList<>();
    for (int i = 0; i < LOOKS_MAX; i++) {
      looking.add(new Share());
      assertThat(memory.begins(looking.get(i), 0)).isTrue();
    }
    assertThat(memory.begins(new Share(), 0)).isFalse();
    looking.forEach(share -> found(share, 0, 0));
    assertThat(memory.counted()).isZero();

    begun(40);
    Share second = begun(40);
    assertThat(memory.begins(new Share(), 0)).as("as much as the others").isFalse();
    memory.count(second, Held.NOTHING);
    assertThat(memory.begins(new Share(), 0)).isTrue();
  }

  @Test
  void whatNobodyNeedsIsSharedOutForFetchingAhead() {
    Share one = begun(20);
    assertThat(memory.aheadMax()).isEqualTo(80);
    found(one, 20, 50);
    assertThat(memory.aheadMax()).as("what it has ahead is part of it").isEqualTo(80);
    Share two = begun(20);
    assertThat(memory.aheadMax()).isEqualTo(30);
    memory.count(two, Held.NOTHING);
    assertThat(memory.aheadMax()).isEqualTo(80);
    memory.found(one, new Held(20, 0), 30);
    assertThat(memory.aheadMax()).as("records are needed too").isEqualTo(50);
    found(one, 300, 0);
    assertThat(memory.aheadMax()).isZero();
  }

  @Test
  void thoseThatWaitGetInBecauseTheOthersFetchLessAhead() {
    Share one = begun(40);
    found(one, 40, 40);
    Share other = new Share();
    assertThat(memory.begins(other, 0)).isFalse();
    memory.beginRound();
    assertThat(memory.aheadMax()).isEqualTo(20);
    found(one, 40, 20);
    assertThat(memory.begins(other, 0)).isTrue();
    assertThat(memory.counted()).isEqualTo(100);
  }

  @Test
  void whoHadItsTurnLetsGoWhenOthersWait() {
    Share one = begun(90);
    Share other = new Share();
    assertThat(memory.isItsTurn(one, 2 * ReadingMemory.TURN_NS)).as("nobody waits").isTrue();
    memory.beginRound();
    assertThat(memory.begins(other, 0)).isFalse();
    memory.beginRound();
    assertThat(memory.isItsTurn(one, ReadingMemory.TURN_NS - 1)).isTrue();
    assertThat(memory.begins(other, 0)).isFalse();
    memory.beginRound();
    assertThat(memory.isItsTurn(one, ReadingMemory.TURN_NS)).isFalse();
    memory.count(one, Held.NOTHING);
    assertThat(memory.begins(other, 0)).isTrue();
  }

  @Test
  void anIsleThatTookMuchIsForgottenInTime() {
    memory.count(begun(1_000), Held.NOTHING);
    int looks = 0;
    for (int begun = 1; begun < 2; looks++) {
      Share one = new Share();
      Share other = new Share();
      assertThat(memory.begins(one, 0)).isTrue();
      begun = memory.begins(other, 0) ? 2 : 1;
      found(one, 0, 0);
      found(other, 0, 0);
    }
    assertThat(looks).isGreaterThan(10);
  }

  /** With room for one commit, in as many isles as take turns; at any offset nothing is lost. */
  @Test
  void islesThatDoNotFitTogetherComeOutWholeAndAreReadOnce() throws InterruptedException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (SourceKit kit = new SourceKit()) {
      Map<String, List<List<RecordParts>>> histories = new HashMap<>();
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        String path = "wide/" + i;
        List<List<RecordParts>> history = SourceKit.history(random, 8, 3_000);
        kit.write(path, history);
        histories.put(path, history);
        paths.add(path);
      }
      int count = histories.values().stream().flatMap(List::stream).mapToInt(List::size).sum();
      List<SourceRecord> records = published(kit, paths, count, 1 << 20);
      for (int i = 0; i < paths.size(); i++) {
        String path = paths.get(i);
        assertThat(
                Published.of(
                    records.stream()
                        .filter(record -> path.equals(record.sourcePartition().get("isle")))
                        .toList()))
            .isEqualTo(Published.expected("wide-restored", i, histories.get(path)));
      }
      long tight = kit.metered.counts().bytesRead();
      published(kit, paths, count, 1 << 30);
      long ample = kit.metered.counts().bytesRead() - tight;
      assertThat(tight).as("nothing of it twice").isLessThan(ample + ample / 20);
    }
  }

  private static List<SourceRecord> published(
      SourceKit kit, List<String> paths, int count, int memoryBytes) throws InterruptedException {
    IsleSourceTask task =
        kit.task(
            Executors.newFixedThreadPool(3), // ended by the task
            new Context(Map.of(), null),
            paths,
            "memory.bytes",
            Integer.toString(memoryBytes),
            "batch.records.max",
            "700");
    List<SourceRecord> records = new ArrayList<>();
    while (records.size() < count) {
      List<SourceRecord> polled = task.poll();
      records.addAll(polled == null ? List.of() : polled);
    }
    assertThat(task.poll()).isNull();
    task.stop();
    return records;
  }
}
