package io.isledb.internal.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.ChangeBatch;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FencedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.blob.BlobFile;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Large values: written to blobs, read back by every way there is, lost by none. */
final class BlobsTest {
  private static final WriterOptions SMALL =
      WriterOptions.DEFAULT
          .withFlushInterval(Duration.ZERO)
          .withFlushBytes(1L << 30)
          .withFlushTimeout(Duration.ofSeconds(1))
          .withBlobThresholdBytes(100)
          .withBlobBytes(1_000);

  private final TestEngine engine = new TestEngine(1);
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final Isle isle = isles.isle(TestEngine.ISLE);
  private final Random random = Seeds.random("BlobsTest");

  @AfterEach
  void close() {
    isles.close();
  }

  private byte[] value(int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }

  private static Slice key(int i) {
    return Slice.utf8("k" + (1_000 + i));
  }

  private StoreCounts count(Runnable action) {
    StoreCounts before = engine.store.counts();
    action.run();
    return engine.store.counts().minus(before);
  }

  private List<ObjectInfo> blobs() {
    return engine.memory.list(engine.layout.blobPrefix(), "", 1_000).objects();
  }

  /** The blobs that commits refer to, with the bytes, from the commits alone. */
  private TreeMap<String, Long> referredTo() {
    TreeMap<String, Long> bytes = new TreeMap<>();
    for (ObjectInfo object : engine.memory.list(engine.layout.logPrefix(), "", 10_000).objects()) {
      long id = engine.layout.commitId(object.name()).orElseThrow();
      byte[] file = engine.memory.read(object.name()).orElseThrow().bytes();
      CommitChanges.Decoded commit = CommitChanges.decode(object.name(), file, null, id);
      for (int ordinal : commit.blobOrdinals()) {
        Slice value = commit.changes().get(ordinal).value();
        BlobPointer pointer =
            BlobPointer.decode(value.array(), value.offset(), value.length(), "test", 0);
        bytes.merge(engine.layout.blob(pointer.blob()), (long) pointer.length(), Long::sum);
      }
    }
    return bytes;
  }

  private List<Entry> tailed(TailerOptions options) {
    List<Entry> changes = new ArrayList<>();
    try (Tailer tailer = isle.openTailer(options)) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        changes.addAll(batch.get().changes());
        batch = tailer.poll(Duration.ZERO);
      }
    }
    return changes;
  }

  @Test
  void valuesAroundTheThresholdComeBackByEveryWay() {
    List<byte[]> written = new ArrayList<>();
    try (IsleWriter writer = isle.openWriter(SMALL)) {
      for (int flush = 0; flush < 3; flush++) {
        for (int length : new int[] {0, 1, 99, 100, 101, 102, 500, 999, 1_000, 1_001, 5_000}) {
          written.add(value(length));
          writer.write(
              new Mutation(
                  key(written.size() - 1),
                  Slice.of(written.get(written.size() - 1)),
                  random.nextInt(1_000),
                  Mutation.NEVER,
                  Slice.utf8("a")));
        }
        writer.flush();
      }
    }
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      for (int i = 0; i < written.size(); i++) {
        assertThat(reader.get(key(i).toByteArray())).isEqualTo(written.get(i));
        Entry entry = reader.entry(key(i)).orElseThrow();
        assertThat(entry.value().toByteArray()).isEqualTo(written.get(i));
        assertThat(entry.attributes()).isEqualTo(Slice.utf8("a"));
      }
      assertThat(reader.scan(Scan.ALL).stream().map(e -> e.value().toByteArray()))
          .containsExactlyElementsOf(written);
      assertThat(reader.snapshot().scan(Scan.ALL.descending())).hasSize(written.size());
      try (IsleIterator iterator = reader.iterate(Scan.ALL)) {
        for (byte[] value : written) {
          assertThat(iterator.next()).isTrue();
          assertThat(iterator.value().toByteArray()).isEqualTo(value);
        }
      }
    }
    for (long bytesMax : List.of(1L, 600L, 3_000L, 1L << 30)) {
      assertThat(tailed(TailerOptions.DEFAULT.withBatchBytesMax(bytesMax)))
          .extracting(e -> e.value().toByteArray())
          .containsExactlyElementsOf(written);
    }
    requireAllBlobsVerifiedAndReferredTo();
  }

  private void requireAllBlobsVerifiedAndReferredTo() {
    TreeMap<String, Long> live = referredTo();
    String isleId = engine.history().commits().get(0).isleId();
    for (ObjectInfo blob : blobs()) {
      byte[] file = engine.memory.read(blob.name()).orElseThrow().bytes();
      int start = engine.layout.blobPrefix().length();
      String ulid = blob.name().substring(start, start + 26);
      long bytes =
          BlobFile.verify(blob.name(), file, isleId, ulid).stream()
              .mapToLong(BlobPointer::length)
              .sum();
      assertThat(live.remove(blob.name())).as(blob.name()).isEqualTo(bytes);
    }
    assertThat(live).as("blobs that are missing").isEmpty();
  }

  @Test
  void aFlushIsOnePutAndOneMoreForEachBlob() {
    try (IsleWriter writer = isle.openWriter(SMALL.withBlobBytes(1_000))) {
      for (int i = 0; i < 10; i++) {
        writer.put(key(i).toByteArray(), value(200));
      }
      StoreCounts made = count(writer::flush);
      assertThat(made.create()).isEqualTo(1);
      assertThat(made.put()).as("ten values of 200 bytes in blobs of 1000").isEqualTo(2);
      assertThat(made.total()).isEqualTo(3);
      assertThat(writer.bufferedBytes()).isZero();
      assertThat(engine.budget.usedBytes()).isZero();
      writer.put(key(1).toByteArray(), value(100));
      assertThat(count(writer::flush).total()).as("nothing over the threshold").isEqualTo(1);
    }
  }

  @Test
  void zeroMeansNoBlobsAndTheDefaultIsOneMebibyte() {
    try (IsleWriter writer = isle.openWriter(SMALL.withBlobThresholdBytes(0))) {
      writer.put(key(0).toByteArray(), value(2 << 20));
    }
    assertThat(blobs()).isEmpty();
    try (IsleWriter writer =
        isle.openWriter(SMALL.withBlobThresholdBytes(WriterOptions.OF_THE_ISLE))) {
      writer.put(key(1).toByteArray(), value(1 << 20));
      writer.flush();
      assertThat(blobs()).isEmpty();
      writer.put(key(1).toByteArray(), value((1 << 20) + 1));
    }
    assertThat(blobs()).hasSize(1);
  }

  @Test
  void aReadOfAValueIsOneRangedReadAndNoneWhenCached() {
    try (IsleWriter writer = isle.openWriter(SMALL)) {
      for (int i = 0; i < 5; i++) {
        writer.put(key(i).toByteArray(), value(5_000));
      }
    }
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      byte[] wanted = key(3).toByteArray();
      reader.get(key(0).toByteArray()); // opens the SSTs
      StoreCounts cold = count(() -> assertThat(reader.get(wanted)).hasSize(5_000));
      assertThat(cold.readRange()).isEqualTo(1);
      assertThat(cold.total()).isEqualTo(1);
      byte[] mine = reader.get(wanted);
      mine[0]++; // a caller may do with its copy what it likes
      assertThat(count(() -> assertThat(reader.get(wanted)).isNotEqualTo(mine)).total()).isZero();
      StoreCounts walk =
          count(
              () -> {
                try (IsleIterator iterator = reader.iterate(Scan.ALL)) {
                  while (iterator.next()) {
                    assertThat(iterator.key().length()).isPositive();
                  }
                }
              });
      assertThat(walk.total()).as("a walk over keys alone").isZero();
    }
  }

  @Test
  void aLostAnswerToABlobLeavesOneBlob() {
    for (Fault fault : List.of(Fault.LOST_ANSWER, Fault.LOST_REQUEST, Fault.LATE)) {
      int before = blobs().size();
      try (IsleWriter writer = isle.openWriter(SMALL)) {
        for (int i = 0; i < 9; i++) {
          writer.put(key(i).toByteArray(), value(400));
        }
        engine.faulty.next(RequestKind.PUT, Fault.NONE);
        engine.faulty.next(RequestKind.PUT, fault);
        engine.faulty.next(RequestKind.PUT, fault);
        writer.flush();
        engine.faulty.applyLate();
      }
      assertThat(blobs()).hasSize(before + 5);
      requireAllBlobsVerifiedAndReferredTo();
    }
  }

  @Test
  void aCrashBetweenBlobAndCommitLeavesAnOrphanThatSaysForWhichCommitItWas() {
    IsleWriter writer = isle.openWriter(SMALL);
    writer.put(key(0).toByteArray(), value(400));
    engine.faulty.always(kind -> kind == RequestKind.CREATE, name -> true, Fault.LOST_REQUEST);
    assertThatThrownBy(writer::flush).isInstanceOf(StoreUnavailableException.class);
    writer.abandon();
    engine.faulty.heal();
    assertThat(blobs()).hasSize(1);
    String orphan = blobs().get(0).name();
    try (IsleWriter next = isle.openWriter(SMALL)) {
      next.put(key(0).toByteArray(), value(400));
    }
    assertThat(blobs()).hasSize(2);
    assertThat(referredTo()).hasSize(1).doesNotContainKey(orphan);
    int start = engine.layout.blobPrefix().length();
    byte[] file = engine.memory.read(orphan).orElseThrow().bytes();
    String isleId = engine.history().commits().get(0).isleId();
    long commitId =
        BlobFile.front(orphan, file, isleId, orphan.substring(start, start + 26)).commitId();
    assertThat(commitId).isEqualTo(2);
    assertThat(engine.history().commits().get(1).isFence()).as("that commit is taken").isTrue();
  }

  @Test
  void aFencedWriterLeavesItsBlobUnreferred() {
    IsleWriter old = isle.openWriter(SMALL);
    old.put(key(0).toByteArray(), value(400));
    try (IsleWriter next = isle.openWriter(SMALL)) {
      assertThatThrownBy(old::flush).isInstanceOf(FencedException.class);
      next.put(key(0).toByteArray(), value(300));
    }
    old.abandon();
    assertThat(referredTo()).hasSize(1);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      assertThat(reader.get(key(0).toByteArray())).hasSize(300);
    }
    assertThat(engine.budget.usedBytes()).isZero();
  }

  @Test
  void aMissingOrDamagedBlobIsNamedWithItsKey() {
    try (IsleWriter writer = isle.openWriter(SMALL)) {
      writer.put(key(0).toByteArray(), value(400));
    }
    String blob = blobs().get(0).name();
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      byte[] key = key(0).toByteArray();
      assertThat(reader.entry(Slice.utf8("none"))).isEmpty();
      for (Fault fault : List.of(Fault.CORRUPT, Fault.TRUNCATED)) {
        engine.faulty.next(RequestKind.READ_RANGE, name -> name.equals(blob), fault);
        assertThatThrownBy(() -> reader.get(key))
            .isInstanceOf(CorruptObjectException.class)
            .hasMessageContaining(blob)
            .hasMessageContaining(key(0).toString());
      }
      engine.memory.delete(List.of(blob));
      assertThatThrownBy(() -> reader.get(key))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(blob)
          .hasMessageContaining(key(0).toString());
      try (IsleIterator iterator = reader.iterate(Scan.ALL)) {
        assertThat(iterator.next()).isTrue();
        assertThatThrownBy(iterator::value)
            .isInstanceOf(CorruptObjectException.class)
            .hasMessageContaining(blob);
      }
      assertThatThrownBy(() -> tailed(TailerOptions.DEFAULT))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(blob)
          .hasMessageContaining(key(0).toString());
    }
  }

  @Test
  void aWalkFindsAValueThatHasMovedToAnotherBlobMeanwhile() {
    byte[] value = value(400);
    try (IsleWriter writer = isle.openWriter(SMALL)) {
      writer.put(key(0).toByteArray(), value);
    }
    String old = blobs().get(0).name();
    int start = engine.layout.blobPrefix().length();
    String ulid = old.substring(start, start + 26);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT);
        IsleIterator iterator = reader.iterate(Scan.ALL)) {
      assertThat(iterator.next()).isTrue();
      BlobReader source =
          new BlobReader(engine.store, engine.layout, TestEngine.ISLE, BlockCache.NONE);
      String isleId = engine.history().commits().get(0).isleId();
      BlobRewriter rewriter =
          new BlobRewriter(
              engine.store,
              engine.context.ids(),
              engine.layout,
              isleId,
              source,
              Set.of(ulid),
              1_000);
      HandCompaction compaction =
          new HandCompaction(engine.context, engine.layout, TestEngine.ISLE);
      compaction.carrying(
          entry -> {
            rewriter.carry(entry);
            rewriter.finish();
          });
      compaction.fold(1, SstOptions.RUN);
      engine.memory.delete(List.of(old));
      assertThat(iterator.value().toByteArray()).isEqualTo(value);
      assertThat(reader.get(key(0).toByteArray())).isEqualTo(value);
    }
  }

  @Test
  void aBatchOfATailIsBoundedByBytesAndFetchesOnlyItsOwnBlobs() {
    try (IsleWriter writer = isle.openWriter(SMALL)) {
      for (int i = 0; i < 10; i++) {
        writer.put(key(i).toByteArray(), value(400));
      }
    }
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.withBatchBytesMax(1_300))) {
      StoreCounts first = count(() -> assertThat(polled(tailer)).hasSize(3));
      assertThat(first.readRange()).isEqualTo(3);
      StoreCounts second = count(() -> assertThat(polled(tailer)).hasSize(3));
      assertThat(second.readRange()).isEqualTo(3);
      assertThat(second.total()).isEqualTo(3);
    }
  }

  private static List<Entry> polled(Tailer tailer) {
    return tailer.poll(Duration.ZERO).orElseThrow().changes();
  }

  @Test
  void aValueOfTwentyMegabytesComesBack() {
    requireRoundTrip(20_000_000);
  }

  @Test
  @Tag("campaign")
  void aValueOfTwoHundredMegabytesComesBack() {
    requireRoundTrip(200_000_000);
  }

  private void requireRoundTrip(int bytes) {
    byte[] value = value(bytes);
    WriterOptions options = WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO);
    try (IsleWriter writer = isle.openWriter(options)) {
      writer.put(key(1).toByteArray(), new byte[] {1});
      // It goes past the budget, so that a further put would wait for a flush in the background.
      writer.put(key(0).toByteArray(), value);
    }
    assertThat(blobs()).hasSize(1);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      assertThat(java.util.Arrays.equals(reader.get(key(0).toByteArray()), value)).isTrue();
    }
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.withBatchBytesMax(1 << 20))) {
      assertThat(polled(tailer)).hasSize(1);
      List<Entry> large = polled(tailer);
      assertThat(large).hasSize(1);
      assertThat(large.get(0).value().equals(Slice.of(value))).isTrue();
    }
  }
}
