package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.connect.common.convert.RecordParts;
import io.isledb.connect.source.SourceKit.Context;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.TransactionContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IsleSourceTaskTest {
  private static final String ISLE = "orders/3";

  private final SourceKit kit = new SourceKit();
  private final Random random = seeded();

  private static Random seeded() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    return new Random(seed);
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void everyChangeComesOutInOrderByteForByte() throws InterruptedException {
    List<List<RecordParts>> history = SourceKit.history(random, 12, 9);
    kit.write(ISLE, history);

    List<SourceRecord> records = kit.run(Map.of(), List.of(ISLE), "batch.records.max", "4");

    assertThat(Published.of(records)).isEqualTo(Published.expected("orders-restored", 3, history));
  }

  @Test
  void aTaskThatGoesOnAtAnyOffsetNeitherLosesNorRepeats() throws InterruptedException {
    kit.write(ISLE, SourceKit.history(random, 8, 6));
    kit.write(ISLE, SourceKit.history(random, 3, 2));
    List<SourceRecord> all = kit.run(Map.of(), List.of(ISLE));

    for (int i = 0; i < all.size(); i++) {
      List<SourceRecord> rest =
          kit.run(stored(all.get(i)), List.of(ISLE), "batch.records.max", "3");
      assertThat(Published.placed(rest))
          .as("after record %d", i)
          .isEqualTo(Published.placed(all.subList(i + 1, all.size())));
    }
  }

  @Test
  void changesMadeWhileFollowingComeOut() throws InterruptedException {
    List<List<RecordParts>> before = SourceKit.history(random, 2, 3);
    List<List<RecordParts>> after = SourceKit.history(random, 2, 3);
    kit.write(ISLE, before);
    IsleSourceTask task = kit.task(new Context(Map.of(), null), List.of(ISLE));
    assertThat(Published.of(SourceKit.drain(task)))
        .isEqualTo(Published.expected("orders-restored", 3, before));
    kit.write(ISLE, after);
    assertThat(Published.of(SourceKit.drain(task)))
        .isEqualTo(Published.expected("orders-restored", 3, after));
    task.stop();
    assertThat(task.poll()).isNull();
  }

  @Test
  void islesTakeTurns() throws InterruptedException {
    kit.write("a/0", SourceKit.history(random, 1, 200));
    kit.write("b", SourceKit.history(random, 30, 4));
    kit.write("c/x/1", SourceKit.history(random, 30, 4));
    List<String> paths = List.of("a/0", "b", "c/x/1");
    List<SourceRecord> records = kit.run(Map.of(), paths, "batch.records.max", "6");
    for (String path : paths) {
      List<SourceRecord> alone = kit.run(Map.of(), List.of(path));
      assertThat(Published.placed(of(path, records))).isEqualTo(Published.placed(alone));
    }
    assertThat(records.stream().map(SourceRecord::topic).distinct().toList())
        .containsExactlyInAnyOrder("a-restored", "b-restored", "c.x-restored");
    assertThat(of("b", records)).allMatch(record -> record.kafkaPartition() == null);
  }

  @Test
  void threadsOfTheirOwnChangeNothing() throws InterruptedException {
    List<String> paths = List.of("t/0", "t/1", "t/2", "t/3");
    int expected = 0;
    for (String path : paths) {
      List<List<RecordParts>> history = SourceKit.history(random, 10, 20);
      expected += history.stream().mapToInt(List::size).sum();
      kit.write(path, history);
    }
    ExecutorService executor = Executors.newFixedThreadPool(3);
    IsleSourceTask task =
        kit.task(executor, new Context(Map.of(), null), paths, "batch.records.max", "7");
    List<SourceRecord> records = new ArrayList<>();
    for (int polls = 0; records.size() < expected && polls < 100_000; polls++) {
      List<SourceRecord> polled = task.poll();
      if (polled != null) {
        assertThat(polled).hasSizeLessThanOrEqualTo(7);
        records.addAll(polled);
      }
    }
    task.stop();
    for (String path : paths) {
      List<SourceRecord> alone = kit.run(Map.of(), List.of(path));
      assertThat(Published.placed(of(path, records))).isEqualTo(Published.placed(alone));
    }
  }

  /** Notes after which records a transaction ends. */
  private static final class Boundaries implements TransactionContext {
    final List<SourceRecord> ends = new ArrayList<>();

    @Override
    public void commitTransaction() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void commitTransaction(SourceRecord record) {
      ends.add(record);
    }

    @Override
    public void abortTransaction() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void abortTransaction(SourceRecord record) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aTransactionIsOneCommitOfOneIsle() throws InterruptedException {
    List<List<RecordParts>> first = SourceKit.history(random, 9, 12);
    List<List<RecordParts>> second = SourceKit.history(random, 9, 3);
    kit.write("t/0", first);
    kit.write("t/1", second);
    Boundaries boundaries = new Boundaries();
    IsleSourceTask task =
        kit.task(
            new Context(Map.of(), boundaries), List.of("t/0", "t/1"), "batch.records.max", "5");
    List<SourceRecord> records = SourceKit.drain(task);
    task.stop();

    List<List<Published>> transactions = new ArrayList<>();
    List<Published> open = new ArrayList<>();
    for (SourceRecord record : records) {
      open.add(Published.of(record));
      if (boundaries.ends.contains(record)) {
        transactions.add(open);
        open = new ArrayList<>();
      }
    }
    assertThat(open).isEmpty();
    List<List<Published>> expected = new ArrayList<>();
    first.forEach(c -> expected.add(Published.expected("t-restored", 0, List.of(c))));
    second.forEach(c -> expected.add(Published.expected("t-restored", 1, List.of(c))));
    assertThat(transactions).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aStoreThatIsOutIsTriedUntilItIsBack() throws InterruptedException {
    List<List<RecordParts>> history = SourceKit.history(random, 3, 3);
    kit.write(ISLE, history);
    kit.store.always(Fault.UNAVAILABLE);
    IsleSourceTask task = kit.task(new Context(Map.of(), null), List.of(ISLE));
    long before = kit.store.faults();
    assertThat(task.poll()).isNull();
    assertThat(kit.store.faults()).isGreaterThan(before);
    kit.store.heal();
    assertThat(Published.of(SourceKit.drain(task)))
        .isEqualTo(Published.expected("orders-restored", 3, history));
    task.stop();
  }

  @Test
  void anIsleThatIsNotThereIsWaitedFor() throws InterruptedException {
    IsleSourceTask task = kit.task(new Context(Map.of(), null), List.of(ISLE));
    assertThat(SourceKit.drain(task)).isEmpty();
    List<List<RecordParts>> history = SourceKit.history(random, 3, 3);
    kit.write(ISLE, history);
    assertThat(Published.of(SourceKit.drain(task)))
        .isEqualTo(Published.expected("orders-restored", 3, history));
    task.stop();
  }

  @Test
  void aDamagedCommitEndsTheTaskAndIsNamed() {
    kit.write(ISLE, SourceKit.history(random, 2, 3));
    kit.store.always(
        kind -> kind == RequestKind.READ || kind == RequestKind.READ_RANGE,
        name -> name.endsWith("2.sst"),
        Fault.CORRUPT);
    assertThatThrownBy(() -> kit.run(Map.of(), List.of(ISLE)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders/3/log/00000000000000000002.sst")
        .hasMessageContaining("offset")
        .hasMessageContaining("orders/3");
  }

  @Test
  void aCommitOfANewerFormatEndsTheTaskAndSaysToUpgrade() {
    kit.write(ISLE, SourceKit.history(random, 2, 3));
    String name = "orders/3/log/00000000000000000002.sst";
    byte[] bytes = kit.store.read(name).orElseThrow().bytes();
    // The version is in the sixth byte; the checksum of the first twelve follows them.
    bytes[5] = 99;
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, 12);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(12, (int) checksum.getValue());
    kit.store.delete(List.of(name));
    kit.store.put(name, ByteBuffer.wrap(bytes));
    assertThatThrownBy(() -> kit.run(Map.of(), List.of(ISLE)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("99")
        .hasMessageContaining("Upgrade this connector");
  }

  @Test
  void refusedCredentialsEndTheTaskAndSayWhatToDo() {
    kit.write(ISLE, SourceKit.history(random, 2, 3));
    kit.store.always(Fault.REFUSED);
    assertThatThrownBy(() -> kit.run(Map.of(), List.of(ISLE)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(ISLE)
        .hasMessageContaining("credentials");
  }

  @Test
  void credentialsThatExpireInMidRunLoseNothingOnceTheyAreRenewed() throws InterruptedException {
    List<List<RecordParts>> before = SourceKit.history(random, 3, 3);
    List<List<RecordParts>> after = SourceKit.history(random, 3, 3);
    kit.write(ISLE, before);
    IsleSourceTask first = kit.task(new Context(Map.of(), null), List.of(ISLE));
    List<SourceRecord> published = SourceKit.drain(first);
    kit.store.always(Fault.REFUSED);
    assertThatThrownBy(() -> SourceKit.drain(first))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(ISLE)
        .hasMessageContaining("credentials and permissions, then restart the task");
    first.stop();
    kit.store.heal();
    kit.write(ISLE, after);
    List<SourceRecord> rest = kit.run(stored(published.get(published.size() - 1)), List.of(ISLE));
    assertThat(Published.of(rest)).isEqualTo(Published.expected("orders-restored", 3, after));
  }

  @Test
  void anOffsetPastTheEndOfTheFeedEndsTheTask() {
    kit.write(ISLE, SourceKit.history(random, 2, 3));
    Map<String, Map<String, ?>> offsets = Map.of(ISLE, Map.of("commit", 99L, "ordinal", 0L));
    assertThatThrownBy(() -> kit.run(offsets, List.of(ISLE)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("cursorCommit=99");
  }

  @Test
  void anIdleIsleCostsOneReadAPoll() throws InterruptedException {
    kit.write(ISLE, SourceKit.history(random, 2, 3));
    IsleSourceTask task = kit.task(new Context(Map.of(), null), List.of(ISLE));
    assertThat(SourceKit.drain(task)).isNotEmpty();
    long[] requests = new long[2];
    kit.store.always(
        kind -> {
          requests[kind == RequestKind.READ ? 0 : 1]++;
          return false;
        },
        name -> true,
        Fault.NONE);
    for (int polls = 0; polls < 3; polls++) {
      long before = requests[0];
      assertThat(task.poll()).isNull();
      assertThat(requests[0] - before).isLessThanOrEqualTo(1);
    }
    assertThat(requests[1]).isZero();
    task.stop();
  }

  private static Map<String, Map<String, ?>> stored(SourceRecord record) {
    Map<String, ?> partition = record.sourcePartition();
    return Map.of(String.valueOf(partition.get("isle")), record.sourceOffset());
  }

  private static List<SourceRecord> of(String isle, List<SourceRecord> records) {
    return records.stream()
        .filter(record -> record.sourcePartition().get("isle").equals(isle))
        .toList();
  }
}
