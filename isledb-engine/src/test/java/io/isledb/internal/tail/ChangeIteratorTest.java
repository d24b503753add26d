package io.isledb.internal.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.ChangeBatch;
import io.isledb.ChangeIterator;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What walks over changes without objects is what the lists hold, though memory is used again. */
final class ChangeIteratorTest {
  private static final int COMMITS = 8;
  private static final int BLOB_BYTES = 2_000;

  private final TestEngine engine = new TestEngine(1);
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final Isle isle = isles.isle(TestEngine.ISLE);

  @AfterEach
  void close() {
    isles.close();
  }

  @Test
  void walksGiveWhatTheListsHold() {
    write(Seeds.random("ChangeIteratorTest"), 0);
    List<Entry> written = listed(TailerOptions.DEFAULT);
    assertThat(written).hasSizeGreaterThan(COMMITS * 2_500);
    for (int batchMax : List.of(700, 2_048, 10_000)) {
      assertThat(walked(TailerOptions.DEFAULT.withBatchEntriesMax(batchMax))).isEqualTo(written);
    }
  }

  @Test
  void walksGiveValuesOutOfBlobs() {
    write(Seeds.random("ChangeIteratorTest blobs"), 3);
    TailerOptions options = TailerOptions.DEFAULT.withBatchEntriesMax(700);
    assertThat(walked(options)).isEqualTo(listed(options));
  }

  @Test
  void entriesThatWereAskedForStayWhileOthersAreWalkedOver() {
    write(Seeds.random("ChangeIteratorTest kept"), 0);
    List<Entry> written = listed(TailerOptions.DEFAULT);
    List<Entry> kept = new ArrayList<>();
    List<Entry> copies = new ArrayList<>();
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      for (Optional<ChangeBatch> batch = poll(tailer); batch.isPresent(); batch = poll(tailer)) {
        if (batch.get().commit().id() % 3 == 0) {
          kept.addAll(batch.get().changes());
        }
        copies.addAll(walked(batch.get()));
      }
    }
    assertThat(copies).isEqualTo(written);
    assertThat(written).containsAll(kept);
  }

  @Test
  void aBatchThatIsGivenAgainIsWhole() {
    write(Seeds.random("ChangeIteratorTest again"), 0);
    List<Entry> written = listed(TailerOptions.DEFAULT);
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      List<Entry> refused = new ArrayList<>();
      assertThatThrownBy(
              () ->
                  tailer.subscribe(
                      batch -> {
                        refused.addAll(walked(batch));
                        throw new IllegalArgumentException("refused");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(walked(tailer)).isEqualTo(written).startsWith(refused.toArray(Entry[]::new));
      tailer.seek(Cursor.ORIGIN);
      assertThat(walked(tailer)).isEqualTo(written);
    }
  }

  @Test
  void whoWalksOnNeedsNoMoreOfACommitAndWhoGoesBackReadsItAgain() {
    int changes = 10_000;
    try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT)) {
      for (int i = 0; i < changes; i++) {
        writer.put(("key" + i).getBytes(UTF_8), new byte[i % 60]);
      }
    }
    TailerOptions options = TailerOptions.DEFAULT.withBatchEntriesMax(4_500).withPrefetchCommits(0);
    List<Entry> written = listed(options);
    try (Tailer tailer = isle.openTailer(options)) {
      Cursor start = tailer.cursor();
      List<Entry> first = walked(poll(tailer).orElseThrow());
      Cursor middle = tailer.cursor();
      long reads = engine.store.counts().total();
      long held = tailer.heldBytes();
      List<Entry> second = walked(poll(tailer).orElseThrow());
      assertThat(tailer.heldBytes()).isLessThan(held);
      assertThat(engine.store.counts().total()).as("in memory").isEqualTo(reads);
      tailer.seek(start);
      assertThat(walked(poll(tailer).orElseThrow())).isEqualTo(first);
      assertThat(engine.store.counts().total()).as("read again").isGreaterThan(reads);
      reads = engine.store.counts().total();
      tailer.seek(middle);
      assertThat(walked(poll(tailer).orElseThrow())).isEqualTo(second);
      assertThat(engine.store.counts().total()).as("in memory").isEqualTo(reads);
      first.addAll(second);
      first.addAll(walked(tailer));
      assertThat(first).isEqualTo(written).hasSize(changes);
    }
  }

  @Test
  void whatATailerHoldsIsKnownAndLetGoAtTheEndAndWhenItIsSent() {
    write(Seeds.random("ChangeIteratorTest held"), 0);
    TailerOptions options = TailerOptions.DEFAULT.withBatchEntriesMax(700);
    long commitBytesMin = 2_500 * (16 + 3);
    try (Tailer tailer = isle.openTailer(options)) {
      assertThat(tailer.heldBytes()).isZero();
      long most = 0;
      for (Optional<ChangeBatch> batch = poll(tailer); batch.isPresent(); batch = poll(tailer)) {
        if (!batch.get().isCommitEnd()) {
          assertThat(tailer.heldBytes()).isGreaterThan(commitBytesMin);
        }
        most = Math.max(most, tailer.heldBytes());
        walked(batch.get());
      }
      assertThat(most).as("with what is fetched ahead").isGreaterThan(3 * commitBytesMin);
      assertThat(tailer.heldBytes()).isZero();

      tailer.seek(Cursor.startOf(2));
      for (int commits = 0; commits < 4; ) {
        commits += poll(tailer).orElseThrow().isCommitEnd() ? 1 : 0;
      }
      assertThat(tailer.heldBytes()).isPositive();
      tailer.seek(tailer.cursor());
      assertThat(tailer.heldBytes()).isZero();
      assertThat(poll(tailer)).isPresent();
    }
  }

  private void write(Random random, int blobEvery) {
    WriterOptions options =
        WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withBlobBytes(BLOB_BYTES);
    try (IsleWriter writer = isle.openWriter(options)) {
      for (int commit = 1; commit <= COMMITS; commit++) {
        int count = 2_500 + random.nextInt(1_000);
        for (int i = 0; i < count; i++) {
          Slice key = Slice.utf8("key" + random.nextInt(10_000));
          boolean isBlob = blobEvery != 0 && commit % blobEvery == 0 && i % 500 == 7;
          if (random.nextInt(8) == 0) {
            writer.delete(key.toByteArray());
          } else {
            byte[] value = new byte[isBlob ? BLOB_BYTES : random.nextInt(60)];
            random.nextBytes(value);
            writer.put(key.toByteArray(), value);
          }
        }
        writer.flush();
      }
    }
  }

  private List<Entry> listed(TailerOptions options) {
    List<Entry> listed = new ArrayList<>();
    try (Tailer tailer = isle.openTailer(options)) {
      for (Optional<ChangeBatch> batch = poll(tailer); batch.isPresent(); batch = poll(tailer)) {
        listed.addAll(batch.get().changes());
      }
    }
    return listed;
  }

  private List<Entry> walked(TailerOptions options) {
    try (Tailer tailer = isle.openTailer(options)) {
      return walked(tailer);
    }
  }

  private static List<Entry> walked(Tailer tailer) {
    List<Entry> walked = new ArrayList<>();
    for (Optional<ChangeBatch> batch = poll(tailer); batch.isPresent(); batch = poll(tailer)) {
      walked.addAll(walked(batch.get()));
    }
    return walked;
  }

  private static List<Entry> walked(ChangeBatch batch) {
    List<Entry> walked = new ArrayList<>();
    try (ChangeIterator changes = batch.iterate()) {
      while (changes.next()) {
        Entry entry = changes.entry();
        assertThat(changes.key()).isEqualTo(entry.key());
        assertThat(changes.value()).isEqualTo(entry.value());
        assertThat(changes.sequence()).isEqualTo(entry.sequence());
        walked.add(entry);
      }
    }
    return walked;
  }

  private static Optional<ChangeBatch> poll(Tailer tailer) {
    return tailer.poll(Duration.ZERO);
  }
}
