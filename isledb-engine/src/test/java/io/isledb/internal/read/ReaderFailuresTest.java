package io.isledb.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Isle;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Snapshot;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.SnapshotExpiredException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What readers do when objects are missing, damaged or not theirs. */
final class ReaderFailuresTest {
  private final TestEngine engine = new TestEngine(1);
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final Isle isle = isles.isle(TestEngine.ISLE);

  @AfterEach
  void close() {
    isles.close();
  }

  private IsleReader reader() {
    return isle.openReader(ReaderOptions.DEFAULT);
  }

  private void write(int commits, int valueBytes) {
    WriterOptions options = WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO);
    try (IsleWriter writer = isle.openWriter(options)) {
      for (int commit = 0; commit < commits; commit++) {
        writer.put(key(commit), new byte[valueBytes]);
        writer.flush();
      }
    }
  }

  private static byte[] key(int i) {
    return Slice.utf8("key" + i).toByteArray();
  }

  private HandCompaction compaction() {
    return new HandCompaction(engine.context, engine.layout, TestEngine.ISLE);
  }

  private void deleteCommits(List<Long> ids) {
    engine.memory.delete(ids.stream().map(engine.layout::commit).toList());
  }

  @Test
  void aReaderOfNothingSaysWhere() {
    assertThatThrownBy(() -> isles.isle("no/where").openReader(ReaderOptions.DEFAULT))
        .isInstanceOf(IsleMissingException.class)
        .hasMessageContaining("no/where");
  }

  @Test
  void aViewWhoseCommitsWereCollectedTurnsToTheRunsByItself() {
    write(5, 10);
    try (IsleReader forGet = reader();
        IsleReader forEntry = reader();
        IsleReader forScan = reader()) {
      deleteCommits(compaction().fold(2, SstOptions.RUN));
      assertThat(forGet.get(key(0))).hasSize(10);
      assertThat(forEntry.entry(Slice.of(key(1)))).isPresent();
      assertThat(forScan.scan(Scan.ALL)).hasSize(5);
    }
  }

  @Test
  void aRunWhoseSstsAreNestedIsRefused() {
    write(5, 10);
    compaction().fold(1, SstOptions.RUN);
    try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT)) {
      writer.put(key(1), new byte[10]);
    }
    compaction().fold(1, SstOptions.RUN);
    ManifestStore manifests = new ManifestStore(engine.context, engine.layout);
    Manifest right = manifests.newest().orElseThrow();
    List<SstInfo> nested = right.ssts().toList();
    Manifest wrong =
        right
            .next(engine.context.ids().nonce(), engine.context.time().wallMs())
            .runs(List.of(new RunInfo(1, nested)))
            .build();
    manifests.publish(wrong, Duration.ofMinutes(1));
    assertThatThrownBy(this::reader)
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("overlap")
        .hasMessageContaining(engine.layout.manifest(wrong.version()))
        .hasMessageContaining("run=1");
  }

  @Test
  void aHeadThatWasCollectedBeforeItWasReadIsReadFromANewerView() {
    write(5, 10);
    try (IsleReader reader = reader()) {
      long head = isle.head().orElseThrow().id();
      Snapshot snapshot = reader.snapshot();
      deleteCommits(compaction().fold(2, SstOptions.RUN));
      assertThatThrownBy(snapshot::head)
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(engine.layout.commit(head));
      assertThat(reader.head().id()).isEqualTo(head);
      assertThat(reader.snapshot().head()).isEqualTo(reader.head());
      engine.time.advanceMs(Duration.ofMinutes(15).toMillis() + 1);
      assertThatThrownBy(snapshot::head)
          .isInstanceOf(SnapshotExpiredException.class)
          .hasMessageContaining("log/");
      assertThat(snapshot.cursor()).isEqualTo(reader.cursor());
    }
  }

  @Test
  void aReaderThatSleptBelievesNoMissingCommit() {
    write(2, 10);
    try (IsleReader reader = reader()) {
      write(3, 20);
      deleteCommits(compaction().fold(2, SstOptions.RUN));
      engine.time.advanceMs(Duration.ofMinutes(8).toMillis());
      assertThat(reader.refresh()).isTrue();
      assertThat(reader.get(key(0))).hasSize(20);
      assertThat(reader.head().id()).isEqualTo(isle.head().orElseThrow().id());
    }
  }

  @Test
  void anOldSnapshotWhoseObjectsAreGoneHasExpired() {
    write(5, 10);
    try (IsleReader reader = reader()) {
      Snapshot snapshot = reader.snapshot();
      deleteCommits(compaction().fold(2, SstOptions.RUN));
      engine.time.advanceMs(Duration.ofMinutes(15).toMillis() + 1);
      assertThatThrownBy(() -> snapshot.get(key(0)))
          .isInstanceOf(SnapshotExpiredException.class)
          .hasMessageContaining("log/");
      assertThatThrownBy(() -> snapshot.entry(Slice.of(key(0))))
          .isInstanceOf(SnapshotExpiredException.class);
      assertThatThrownBy(() -> snapshot.scan(Scan.ALL))
          .isInstanceOf(SnapshotExpiredException.class);
      assertThat(reader.get(key(0))).hasSize(10);
    }
  }

  @Test
  void anObjectThatOughtToBeThereIsReportedAsMissing() {
    write(5, 10);
    try (IsleReader reader = reader()) {
      Snapshot snapshot = reader.snapshot();
      engine.memory.delete(List.of(engine.layout.commit(3)));
      for (Runnable read :
          List.<Runnable>of(
              () -> snapshot.get(key(0)),
              () -> snapshot.scan(Scan.ALL),
              () -> reader.get(key(0)),
              () -> reader.scan(Scan.ALL),
              this::reader)) {
        assertThatThrownBy(read::run)
            .isInstanceOf(CorruptObjectException.class)
            .hasMessageContaining(engine.layout.commit(3));
      }
    }
  }

  @Test
  void damageNamesItsObjectAndIsNotRemembered() {
    write(3, 10);
    engine.faulty.next(
        RequestKind.READ, name -> name.equals(engine.layout.commit(2)), Fault.CORRUPT);
    try (IsleReader reader = reader()) {
      assertThatThrownBy(() -> reader.get(key(0)))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(engine.layout.commit(2))
          .hasMessageContaining("offset=");
      assertThat(reader.get(key(0))).hasSize(10);
    }
  }

  @Test
  void damagedBlocksOfLargeObjectsAreNoticedOnTheWayIn() {
    try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT)) {
      java.util.Random random = io.isledb.testing.Seeds.random("ReaderFailuresTest");
      for (int i = 0; i < 100; i++) {
        byte[] value = new byte[5_000];
        random.nextBytes(value);
        writer.put(key(i), value);
      }
      writer.flush();
    }
    try (IsleReader reader = reader()) {
      reader.get(Slice.utf8("absent").toByteArray()); // loads the metadata
      engine.faulty.next(RequestKind.READ_RANGE, Fault.CORRUPT);
      assertThatThrownBy(() -> reader.get(key(7)))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(engine.layout.commit(2));
      assertThat(reader.get(key(7))).hasSize(5_000);
      engine.faulty.next(RequestKind.READ_RANGE, Fault.TRUNCATED);
      assertThatThrownBy(() -> reader.get(key(90)))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(engine.layout.commit(2));
    }
  }

  @Test
  void anIteratorThatFailedDoesNotLookLikeOneAtItsEnd() {
    write(3, 10);
    try (IsleReader reader = reader();
        IsleIterator iterator = reader.iterate(Scan.ALL)) {
      engine.faulty.always(Fault.UNAVAILABLE);
      assertThatThrownBy(iterator::next).isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(iterator::key).isInstanceOf(IllegalStateException.class);
      engine.faulty.heal();
      assertThat(iterator.next()).isTrue();
    }
  }

  @Test
  void anIteratorHoldsNothingAtItsEnd() {
    write(2, 10);
    try (IsleReader reader = reader();
        IsleIterator iterator = reader.iterate(Scan.ALL)) {
      assertThatThrownBy(iterator::entry).isInstanceOf(IllegalStateException.class);
      assertThat(iterator.next()).isTrue();
      assertThat(iterator.next()).isTrue();
      assertThat(iterator.next()).isFalse();
      assertThatThrownBy(iterator::key).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(iterator::value).isInstanceOf(IllegalStateException.class);
      assertThat(iterator.next()).isFalse();
      iterator.seek(Slice.of(key(1)));
      assertThat(iterator.next()).isTrue();
      assertThat(iterator.key()).isEqualTo(Slice.of(key(1)));
    }
  }

  @Test
  void anIsleMadeAnewUnderAReaderIsNoticedAndItsOldBlocksAreNotBelieved() {
    write(2, 10);
    IsleReader old = reader();
    assertThat(old.get(key(0))).hasSize(10);
    List<String> names = new ArrayList<>();
    engine.memory.list("", "", 1000).objects().forEach(object -> names.add(object.name()));
    engine.memory.delete(names);
    write(4, 99);
    assertThatThrownBy(old::refresh).isInstanceOf(WrongObjectException.class);
    engine.time.advanceMs(Duration.ofHours(1).toMillis());
    assertThatThrownBy(old::refresh).isInstanceOf(WrongObjectException.class);
    try (IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      assertThat(reader.get(key(0))).hasSize(99);
    }
  }

  @Test
  void aClosedHandleSaysSo() {
    write(1, 10);
    IsleReader reader = reader();
    Snapshot snapshot = reader.snapshot();
    IsleIterator iterator = reader.iterate(Scan.ALL);
    iterator.close();
    iterator.close();
    assertThatThrownBy(iterator::next).isInstanceOf(IsleClosedException.class);
    snapshot.close();
    snapshot.close();
    assertThatThrownBy(() -> snapshot.get(key(0))).isInstanceOf(IsleClosedException.class);
    reader.close();
    reader.close();
    assertThatThrownBy(() -> reader.get(key(0))).isInstanceOf(IsleClosedException.class);
    assertThatThrownBy(reader::refresh).isInstanceOf(IsleClosedException.class);
    assertThatThrownBy(reader::snapshot).isInstanceOf(IsleClosedException.class);
  }

  @Test
  void anExpiredPutHidesTheVersionsBelowItToTheMillisecond() {
    try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT)) {
      Slice key = Slice.utf8("k");
      writer.write(Mutation.put(key, Slice.utf8("old")));
      writer.flush();
      long expiryMs = engine.time.wallMs() + 100;
      writer.write(new Mutation(key, Slice.utf8("new"), Mutation.NOW, expiryMs, Slice.EMPTY));
      writer.flush();
    }
    try (IsleReader reader = reader()) {
      byte[] key = Slice.utf8("k").toByteArray();
      engine.time.advanceMs(99);
      assertThat(reader.get(key)).isEqualTo(Slice.utf8("new").toByteArray());
      assertThat(reader.scan(Scan.ALL)).hasSize(1);
      engine.time.advanceMs(1);
      assertThat(reader.get(key)).isNull();
      assertThat(reader.entry(Slice.of(key))).isEmpty();
      assertThat(reader.scan(Scan.ALL)).isEmpty();
      assertThat(reader.scan(Scan.ALL.descending())).isEmpty();
    }
  }

  @Test
  void anIsleThatNobodyHasWrittenToIsEmpty() {
    isle.openWriter(WriterOptions.DEFAULT).close();
    try (IsleReader reader = reader()) {
      assertThat(reader.get(key(0))).isNull();
      assertThat(reader.scan(Scan.ALL)).isEmpty();
      assertThat(reader.scan(Scan.ALL.descending())).isEmpty();
      assertThat(reader.head().isFence()).isTrue();
      assertThat(reader.cursor()).isEqualTo(isle.feedEnd());
    }
  }
}
