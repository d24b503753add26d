package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.error.LimitExceededException;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Table;
import io.isledb.internal.testing.TableReads;
import io.isledb.options.Compression;
import io.isledb.options.Limits;
import io.isledb.options.SstOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The largest, the smallest and the farthest of everything that a file can hold. */
class SstExtremesTest {
  private static final String ISLE = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String RUN = "01BX5ZZKBKACTAV9WEVGEMMVRZ";

  @ParameterizedTest
  @EnumSource(Compression.class)
  void keysOfNoBytesAndOfTheMostBytes(Compression codec) {
    byte[] longest = filled(Limits.KEY_BYTES_MAX, 0xff);
    byte[] nearlyLongest = filled(Limits.KEY_BYTES_MAX - 1, 0xff);
    List<Entry> entries =
        List.of(
            put(Slice.EMPTY, Slice.EMPTY, 5, 0, 0),
            put(Slice.of(new byte[1]), Slice.utf8("zero"), 4, 0, 0),
            put(Slice.of(nearlyLongest), Slice.utf8("a"), 3, 0, 0),
            put(Slice.of(longest), Slice.utf8("b"), 2, 0, 0));
    readBack(entries, codec);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void valuesOfMebibytesAndLargeAttributesBesideSmallOnes(Compression codec) {
    Slice big = Slice.of(filled(5 << 20, 7));
    Entry large = new Entry(Slice.utf8("b"), big, 2, 1, 0, Slice.of(filled(3 << 20, 9)));
    readBack(
        List.of(
            put(Slice.utf8("a"), Slice.EMPTY, 1, 1, 0),
            large,
            new Entry(Slice.utf8("c"), null, 3, 1, 0, Slice.utf8("only a header"))),
        codec);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void sequencesAndTimesAtTheirEnds(Compression codec) {
    Slice key = Slice.utf8("k");
    readBack(
        List.of(
            put(key, Slice.utf8("1"), Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE),
            put(key, Slice.utf8("2"), Long.MAX_VALUE - 1, Long.MAX_VALUE, 1),
            put(key, Slice.utf8("3"), 1, -1, Long.MAX_VALUE),
            put(key, Slice.utf8("4"), 0, 0, 0)),
        codec);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aKeyWhoseVersionsFillManyBlocks(Compression codec) {
    List<Entry> entries = new ArrayList<>();
    entries.add(put(Slice.utf8("a"), Slice.utf8("before"), 7, 0, 0));
    for (int i = 200; i > 0; i--) {
      entries.add(put(Slice.utf8("b"), Slice.utf8("version number " + i), i, i, 0));
    }
    entries.add(put(Slice.utf8("ba"), Slice.utf8("after"), 9, 0, 0));
    readBack(entries, codec);
  }

  @Test
  void aFileWithoutEntriesIsWhole() {
    readBack(List.of(), Compression.ZSTD);
  }

  @Test
  void whatCouldNotBeReadAgainIsNotWritten() {
    SstBuilder builder = SstBuilder.run(ISLE, RUN, SstOptions.RUN);
    EntryView view = new EntryView();
    view.keyArray = new byte[Limits.KEY_BYTES_MAX + 1];
    view.keyLength = view.keyArray.length;
    assertThatThrownBy(() -> builder.add(view)).isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> SstBuilder.run("i".repeat(5000), RUN, SstOptions.RUN))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void entriesOutOfOrderAreRefused() {
    SstBuilder builder = SstBuilder.run(ISLE, RUN, SstOptions.RUN);
    builder.add(CommitRoundTripTest.view(put(Slice.utf8("b"), Slice.EMPTY, 5, 0, 0)));
    EntryView again = CommitRoundTripTest.view(put(Slice.utf8("b"), Slice.EMPTY, 5, 0, 0));
    EntryView less = CommitRoundTripTest.view(put(Slice.utf8("a"), Slice.EMPTY, 6, 0, 0));
    assertThatThrownBy(() -> builder.add(again)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.add(less)).isInstanceOf(IllegalStateException.class);
  }

  /** Entries in the order of a file. */
  private static void readBack(List<Entry> entries, Compression codec) {
    byte[] file = buildRun(entries, new SstOptions(256, 3, codec, 10));
    assertThat(SstVerifier.verifyRun("o", file, ISLE, RUN).entries()).isEqualTo(entries.size());
    Table table = TableReads.open("o", file);
    EntryIterator forward = table.forward();
    for (Entry entry : entries) {
      assertThat(forward.next()).isTrue();
      assertThat(forward.entry().toEntry()).isEqualTo(entry);
    }
    assertThat(forward.next()).isFalse();
    EntryIterator backward = table.backward();
    Slice last = null;
    for (Entry entry : entries) {
      if (!entry.key().equals(last)) {
        byte[] key = entry.key().toByteArray();
        assertThat(table.mayContain(KeyHash.of(key, 0, key.length))).isTrue();
        EntryView found = Objects.requireNonNull(TableReads.find(table, key));
        assertThat(found.toEntry()).isEqualTo(entry);
        backward.seek(entry.key());
        assertThat(backward.next()).isTrue();
        assertThat(backward.entry().toEntry()).isEqualTo(entry);
        forward.seek(entry.key());
        assertThat(forward.next()).isTrue();
        assertThat(forward.entry().toEntry()).isEqualTo(entry);
      }
      last = entry.key();
    }
  }

  static byte[] buildRun(List<Entry> entries, SstOptions options) {
    SstBuilder builder = SstBuilder.run(ISLE, RUN, options);
    entries.forEach(entry -> builder.add(CommitRoundTripTest.view(entry)));
    ByteBuffer bytes = builder.finish().bytes();
    byte[] file = new byte[bytes.remaining()];
    bytes.get(file);
    return file;
  }

  private static Entry put(Slice key, Slice value, long sequence, long timestampMs, long expiryMs) {
    return new Entry(key, value, sequence, timestampMs, expiryMs, Slice.EMPTY);
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
