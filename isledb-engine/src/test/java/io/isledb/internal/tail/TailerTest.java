package io.isledb.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.ChangeBatch;
import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.CursorAheadException;
import io.isledb.error.CursorExpiredException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.TailerOptions.Start;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TailerTest {
  private final TestEngine engine = new TestEngine(1);
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final Isle isle = isles.isle(TestEngine.ISLE);

  /** Every change ever flushed, in order. */
  private final List<Entry> history = new ArrayList<>();

  private final List<CommitInfo> commits = new ArrayList<>();

  @AfterEach
  void close() {
    isles.close();
  }

  @Test
  void everyChangeComesOnceAndInOrderWhateverTheBatchSize() {
    Random random = Seeds.random("TailerTest history");
    writeHistory(random, 30);
    for (int batchMax : List.of(1, 2, 3, 7, 1000)) {
      for (int prefetch : List.of(0, 1, 4)) {
        TailerOptions options =
            TailerOptions.DEFAULT.withBatchEntriesMax(batchMax).withPrefetchCommits(prefetch);
        try (Tailer tailer = isle.openTailer(options)) {
          List<Entry> seen = new ArrayList<>();
          for (ChangeBatch batch : drain(tailer)) {
            assertThat(batch.changes()).isNotEmpty().hasSizeLessThanOrEqualTo(batchMax);
            assertThat(batch.commit()).isEqualTo(commits.get((int) batch.commit().id() - 1));
            seen.addAll(batch.changes());
            long endOfCommit = batch.commit().firstSequence() + batch.commit().entries() - 1;
            long last = batch.changes().get(batch.changes().size() - 1).sequence();
            assertThat(batch.isCommitEnd()).isEqualTo(last == endOfCommit);
          }
          assertThat(seen).isEqualTo(history);
        }
      }
    }
  }

  @Test
  void aTailResumesAtEveryCursorThatItEverHad() {
    writeHistory(Seeds.random("TailerTest resume"), 12);
    List<Cursor> cursors = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    int count = 0;
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.withBatchEntriesMax(1))) {
      cursors.add(tailer.cursor());
      counts.add(0);
      for (Optional<ChangeBatch> b = poll(tailer); b.isPresent(); b = poll(tailer)) {
        count += b.get().changes().size();
        assertThat(b.get().next()).isEqualTo(tailer.cursor());
        cursors.add(tailer.cursor());
        counts.add(count);
      }
    }
    try (Tailer seeking = isle.openTailer(TailerOptions.DEFAULT)) {
      for (int i = cursors.size() - 1; i >= 0; i--) {
        List<Entry> rest = history.subList(counts.get(i), history.size());
        try (Tailer resumed = isle.openTailer(TailerOptions.DEFAULT.from(cursors.get(i)))) {
          assertThat(changes(resumed)).isEqualTo(rest);
        }
        seeking.seek(cursors.get(i));
        assertThat(changes(seeking)).isEqualTo(rest);
      }
    }
  }

  @Test
  void aSnapshotAndTheTailAfterItMatchAtEveryPoint() {
    Random random = Seeds.random("TailerTest snapshot");
    List<Cursor> cursors = new ArrayList<>();
    List<TreeMap<Slice, Slice>> states = new ArrayList<>();
    try (IsleWriter writer = isle.openWriter(manual());
        IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      for (int i = 0; i < 15; i++) {
        flushSome(writer, random, 0);
        reader.refresh();
        cursors.add(reader.cursor());
        states.add(state(reader.snapshot().scan(Scan.ALL)));
        if (i == 7) {
          new HandCompaction(engine.context, engine.layout, TestEngine.ISLE)
              .fold(2, SstOptions.RUN);
        }
      }
      TreeMap<Slice, Slice> last = states.get(states.size() - 1);
      for (int i = 0; i < states.size(); i++) {
        TreeMap<Slice, Slice> replayed = new TreeMap<>(states.get(i));
        try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(cursors.get(i)))) {
          for (Entry change : changes(tailer)) {
            if (change.value() == null) {
              replayed.remove(change.key());
            } else {
              replayed.put(change.key(), change.value());
            }
          }
        }
        assertThat(replayed).isEqualTo(last);
      }
    }
  }

  @Test
  void deletesExpiryTimestampsAndAttributesAreSeen() {
    try (IsleWriter writer = isle.openWriter(manual())) {
      Slice key = Slice.utf8("k");
      writer.write(new Mutation(key, Slice.utf8("v"), 123, 456, Slice.utf8("attributes")));
      writer.write(new Mutation(key, null, -5, Mutation.NEVER, Slice.EMPTY));
      writer.write(new Mutation(key, Slice.EMPTY, 7, Mutation.NEVER, Slice.EMPTY));
      writer.flush();
    }
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      List<Entry> seen = changes(tailer);
      Slice key = Slice.utf8("k");
      assertThat(seen)
          .containsExactly(
              new Entry(key, Slice.utf8("v"), 1, 123, 456, Slice.utf8("attributes")),
              new Entry(key, null, 2, -5, 0, Slice.EMPTY),
              new Entry(key, Slice.EMPTY, 3, 7, 0, Slice.EMPTY));
    }
  }

  @Test
  void latestSeesOnlyWhatComesAfterTheFirstPoll() {
    writeHistory(Seeds.random("TailerTest latest"), 3);
    TailerOptions latest = TailerOptions.DEFAULT.from(new Start.Latest());
    try (Tailer tailer = isle.openTailer(latest)) {
      assertThat(poll(tailer)).isEmpty();
      int before = history.size();
      writeHistory(Seeds.random("TailerTest latest"), 2);
      assertThat(changes(tailer)).isEqualTo(history.subList(before, history.size()));
    }
  }

  @Test
  void aTimeLeadsToTheFirstCommitMadeAtOrAfterIt() {
    writeHistory(Seeds.random("TailerTest time"), 20);
    List<Long> times = commits.stream().map(CommitInfo::committedAtMs).toList();
    for (long ms = times.get(0) - 2; ms <= times.get(times.size() - 1) + 2; ms++) {
      long time = ms;
      Cursor expected =
          commits.stream()
              .filter(commit -> commit.committedAtMs() >= time)
              .findFirst()
              .map(commit -> Cursor.startOf(commit.id()))
              .orElse(isle.feedEnd());
      assertThat(isle.feedAt(Instant.ofEpochMilli(ms))).isEqualTo(expected);
    }
    Instant middle = Instant.ofEpochMilli(times.get(10));
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(new Start.Since(middle)))) {
      List<Entry> expected = new ArrayList<>(history);
      expected.removeIf(entry -> commitOf(entry).committedAtMs() < middle.toEpochMilli());
      assertThat(changes(tailer)).isEqualTo(expected);
    }
  }

  @Test
  void anIdleTailerAsksOnceAPoll() {
    writeHistory(Seeds.random("TailerTest idle"), 9);
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      drain(tailer);
      for (int i = 0; i < 5; i++) {
        StoreCounts before = engine.store.counts();
        assertThat(poll(tailer)).isEmpty();
        StoreCounts made = engine.store.counts().minus(before);
        assertThat(made.read()).isEqualTo(1);
        assertThat(made.total()).isEqualTo(1);
        engine.time.advanceMs(60_000);
      }
    }
  }

  @Test
  void aTailerThatFollowsAWriterAsksOnceForEachCommit() {
    try (IsleWriter writer = isle.openWriter(manual());
        Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(poll(tailer)).isEmpty();
      for (int i = 0; i < 10; i++) {
        writer.put(new byte[] {1}, new byte[] {(byte) i});
        writer.flush();
        StoreCounts before = engine.store.counts();
        assertThat(poll(tailer)).isPresent();
        assertThat(poll(tailer)).isEmpty();
        assertThat(engine.store.counts().minus(before).total()).isEqualTo(2);
      }
    }
  }

  @Test
  void aWaitingPollLooksOncePerInterval() {
    writeHistory(Seeds.random("TailerTest wait"), 1);
    TailerOptions options = TailerOptions.DEFAULT.withPollInterval(Duration.ofMillis(100));
    try (Tailer tailer = isle.openTailer(options)) {
      drain(tailer);
      StoreCounts before = engine.store.counts();
      long startMs = engine.time.wallMs();
      assertThat(tailer.poll(Duration.ofSeconds(1))).isEmpty();
      assertThat(engine.time.wallMs() - startMs).isEqualTo(1_000);
      assertThat(engine.store.counts().minus(before).total()).isEqualTo(11);
    }
  }

  @Test
  void aCursorBelowTheLogStartIsAnErrorAndNothingIsSkipped() {
    writeHistory(Seeds.random("TailerTest expired"), 10);
    HandCompaction compaction = new HandCompaction(engine.context, engine.layout, TestEngine.ISLE);
    compaction.fold(1, SstOptions.RUN);
    compaction.forget(7, List.of(2L, 3L, 4L, 5L, 6L));
    assertThat(isle.feedStart()).isEqualTo(Cursor.startOf(7));
    for (Cursor old : List.of(Cursor.ORIGIN, Cursor.startOf(2), new Cursor(6, 1))) {
      try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(old))) {
        assertThatThrownBy(() -> poll(tailer))
            .isInstanceOf(CursorExpiredException.class)
            .hasMessageContaining("logStart=7");
      }
    }
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(changes(tailer)).allMatch(entry -> commitOf(entry).id() >= 7);
    }
  }

  @Test
  void aTailerThatSleptWhileItsPlaceWasCollectedSaysSo() {
    try (IsleWriter writer = isle.openWriter(manual());
        Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(poll(tailer)).isEmpty();
      Random random = Seeds.random("TailerTest slept");
      for (int i = 0; i < 5; i++) {
        flushSome(writer, random, 1);
      }
      HandCompaction compaction =
          new HandCompaction(engine.context, engine.layout, TestEngine.ISLE);
      compaction.fold(1, SstOptions.RUN);
      compaction.forget(6, List.of(2L, 3L, 4L, 5L));
      engine.time.advanceMs(Duration.ofHours(1).toMillis());
      assertThatThrownBy(() -> poll(tailer)).isInstanceOf(CursorExpiredException.class);
      assertThatThrownBy(() -> poll(tailer)).isInstanceOf(CursorExpiredException.class);
    }
  }

  @Test
  void aCursorPastTheEndIsAnErrorOfItsOwn() {
    writeHistory(Seeds.random("TailerTest ahead"), 3);
    long end = isle.feedEnd().commitId();
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(Cursor.startOf(end)))) {
      assertThat(poll(tailer)).isEmpty();
    }
    Cursor beyond = Cursor.startOf(end + 1);
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(beyond))) {
      assertThatThrownBy(() -> poll(tailer))
          .isInstanceOf(CursorAheadException.class)
          .hasMessageContaining("cursorCommit=" + (end + 1))
          .hasMessageContaining("headCommit=" + (end - 1));
      tailer.seek(Cursor.startOf(end));
      assertThat(poll(tailer)).isEmpty();
      tailer.seek(beyond);
      assertThatThrownBy(() -> poll(tailer)).isInstanceOf(CursorAheadException.class);
    }
  }

  @Test
  void anIsleMadeAnewUnderATailerIsNoticed() {
    writeHistory(Seeds.random("TailerTest anew"), 1);
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      drain(tailer);
      removeEverything();
      history.clear();
      commits.clear();
      writeHistory(Seeds.random("TailerTest anew"), 6);
      assertThatThrownBy(() -> drain(tailer)).isInstanceOf(WrongObjectException.class);
    }
  }

  @Test
  void aTailOfAnIsleThatIsNotThereSaysSo() {
    try (Tailer tailer = isles.isle("nowhere").openTailer(TailerOptions.DEFAULT)) {
      assertThatThrownBy(() -> poll(tailer))
          .isInstanceOf(IsleMissingException.class)
          .hasMessageContaining("nowhere");
    }
  }

  @Test
  void aDamagedCommitIsNamed() {
    writeHistory(Seeds.random("TailerTest damaged"), 3);
    engine.faulty.next(RequestKind.READ, name -> name.contains("003.sst"), Fault.CORRUPT);
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.withPrefetchCommits(0))) {
      assertThatThrownBy(() -> drain(tailer))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining("orders/0/log/00000000000000000003.sst");
      // The damage was on the way: asked again, the tail goes on where it was.
      List<Entry> rest = changes(tailer);
      assertThat(rest).isEqualTo(history.subList(history.size() - rest.size(), history.size()));
    }
  }

  @Test
  void aConsumerThatThrowsSeesTheBatchAgain() {
    writeHistory(Seeds.random("TailerTest subscribe"), 5);
    List<Entry> seen = new ArrayList<>();
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.withBatchEntriesMax(2))) {
      int[] calls = new int[1];
      while (seen.size() < history.size()) {
        try {
          tailer.subscribe(
              batch -> {
                if (calls[0]++ % 2 == 0) {
                  throw new IllegalStateException("not this time");
                }
                seen.addAll(batch.changes());
                if (seen.size() == history.size()) {
                  tailer.close();
                }
              });
        } catch (IllegalStateException e) {
          assertThat(e).hasMessage("not this time");
        }
      }
      assertThatThrownBy(() -> poll(tailer)).isInstanceOf(IsleClosedException.class);
    }
    assertThat(seen).isEqualTo(history);
  }

  private void removeEverything() {
    List<String> names = new ArrayList<>();
    engine.memory.list("", "", 1000).objects().forEach(object -> names.add(object.name()));
    engine.memory.delete(names);
  }

  private static WriterOptions manual() {
    return WriterOptions.DEFAULT
        .withFlushInterval(Duration.ZERO)
        .withSst(SstOptions.FLUSH.withBlockBytes(256));
  }

  private void writeHistory(Random random, int flushes) {
    try (IsleWriter writer = isle.openWriter(manual())) {
      commits.add(writer.lastCommit());
      for (int i = 0; i < flushes; i++) {
        flushSome(writer, random, 1);
        engine.time.advanceMs(random.nextInt(4));
      }
    }
  }

  private void flushSome(IsleWriter writer, Random random, int least) {
    int count = least + random.nextInt(12);
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Slice key = Slice.utf8("key" + random.nextInt(10));
      Slice value = random.nextInt(4) == 0 ? null : Slice.utf8("v".repeat(random.nextInt(30)));
      long timeMs = engine.time.wallMs() - random.nextInt(1000);
      mutations.add(new Mutation(key, value, timeMs, Mutation.NEVER, Slice.utf8("" + i)));
    }
    mutations.forEach(writer::write);
    CommitInfo commit = writer.flush();
    if (count > 0) {
      commits.add(commit);
      long sequence = commit.firstSequence();
      for (Mutation m : mutations) {
        history.add(new Entry(m.key(), m.value(), sequence++, m.timestampMs(), 0, m.attributes()));
      }
    }
  }

  private CommitInfo commitOf(Entry entry) {
    return commits.stream()
        .filter(commit -> entry.sequence() >= commit.firstSequence())
        .filter(commit -> entry.sequence() < commit.firstSequence() + commit.entries())
        .findFirst()
        .orElseThrow();
  }

  private static TreeMap<Slice, Slice> state(List<Entry> entries) {
    TreeMap<Slice, Slice> state = new TreeMap<>();
    for (Entry entry : entries) {
      state.put(entry.key(), java.util.Objects.requireNonNull(entry.value()));
    }
    return state;
  }

  private static Optional<ChangeBatch> poll(Tailer tailer) {
    return tailer.poll(Duration.ZERO);
  }

  private static List<ChangeBatch> drain(Tailer tailer) {
    List<ChangeBatch> batches = new ArrayList<>();
    for (Optional<ChangeBatch> b = poll(tailer); b.isPresent(); b = poll(tailer)) {
      batches.add(b.get());
    }
    return batches;
  }

  private static List<Entry> changes(Tailer tailer) {
    List<Entry> changes = new ArrayList<>();
    drain(tailer).forEach(batch -> changes.addAll(batch.changes()));
    return changes;
  }
}
