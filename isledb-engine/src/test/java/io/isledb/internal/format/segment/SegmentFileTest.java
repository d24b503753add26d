package io.isledb.internal.format.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.IsleException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.format.sst.SstBuilder;
import io.isledb.internal.iterator.EntryView;
import io.isledb.options.SstOptions;
import io.isledb.testing.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A segment gives back the commits that were joined, byte for byte, and notices every damage. */
final class SegmentFileTest {
  private static final String ISLE = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String ULID = "01BX5ZZKBKACTAV9WEVGEMMVRZ";
  private static final String OBJECT = "orders/0/segments/" + ULID + ".seg";

  private final List<CommitHeader> headers = new ArrayList<>();
  private final List<byte[]> files = new ArrayList<>();

  /** Commits from 5 on; every fourth is a fence. */
  private void commits(int count, int entriesMax, Random random) {
    long sequence = 100;
    long atMs = -3;
    for (int i = 0; i < count; i++) {
      boolean isFence = i % 4 == 0;
      int entries = isFence ? 0 : 1 + random.nextInt(entriesMax);
      CommitHeader header =
          new CommitHeader(
              ISLE,
              5 + i,
              3,
              "writer",
              "00112233445566778899aabbccddeeff",
              isFence,
              sequence,
              entries,
              atMs,
              Watermarks.NONE);
      headers.add(header);
      files.add(commit(header));
      sequence += entries;
      atMs += random.nextInt(1_000);
    }
  }

  private static byte[] commit(CommitHeader header) {
    SstBuilder builder = SstBuilder.commit(header, SstOptions.FLUSH);
    EntryView view = new EntryView();
    for (long ordinal = 0; ordinal < header.entries(); ordinal++) {
      Slice key = Slice.utf8(String.format("key-%09d", ordinal));
      view.keyArray = key.array();
      view.keyLength = key.length();
      view.kind = EntryView.PUT;
      view.valueArray = key.array();
      view.valueLength = key.length();
      view.sequence = header.firstSequence() + ordinal;
      builder.add(view);
    }
    return bytes(builder.finish().bytes());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private byte[] segment() {
    SegmentBuilder builder = new SegmentBuilder(ISLE, ULID, headers.get(0).commitId(), 10);
    for (int i = 0; i < headers.size(); i++) {
      builder.add(headers.get(i), files.get(i));
    }
    return bytes(builder.finish());
  }

  @Test
  void everyCommitComesBackByteForByte() {
    commits(40, 50, Seeds.random("SegmentFileTest"));
    byte[] segment = segment();
    SegmentDirectory directory = SegmentFile.verify(OBJECT, segment, ISLE, ULID, 5);
    assertThat(directory.commits()).hasSize(40);
    for (int i = 0; i < 40; i++) {
      CommitHeader header = headers.get(i);
      JoinedCommit joined = directory.commit(header.commitId());
      assertThat(joined.isFence()).isEqualTo(header.isFence());
      assertThat(joined.committedAtMs()).isEqualTo(header.committedAtMs());
      assertThat(joined.firstSequence()).isEqualTo(header.firstSequence());
      assertThat(joined.entries()).isEqualTo(header.entries());
      byte[] slice = SegmentFile.slice(segment, joined);
      assertThat(slice).isEqualTo(files.get(i));
      assertThat(CommitChanges.decode(OBJECT, slice, ISLE, joined.id()).header()).isEqualTo(header);
    }
    assertThat(directory.lastSequence()).isEqualTo(headers.get(39).nextSequence() - 1);
  }

  @Test
  void theDirectoryIsReadFromTheEndAlone() {
    commits(9, 500, Seeds.random("SegmentFileTest end"));
    byte[] segment = segment();
    SegmentDirectory whole = SegmentFile.verify(OBJECT, segment, ISLE, ULID, 5);
    byte[] footer = Arrays.copyOfRange(segment, segment.length - 40, segment.length);
    int offset = (int) SegmentFile.directoryOffset(OBJECT, footer, segment.length);
    byte[] end = Arrays.copyOfRange(segment, offset, segment.length);
    assertThat(SegmentFile.directory(OBJECT, end, segment.length)).isEqualTo(whole);
  }

  @Test
  void everyFlippedByteIsNoticed() {
    commits(5, 3, Seeds.random("SegmentFileTest flips"));
    byte[] segment = segment();
    for (int at = 0; at < segment.length; at++) {
      for (int mask : new int[] {1, 0x80, 0xff}) {
        byte[] damaged = segment.clone();
        damaged[at] ^= (byte) mask;
        requireNamed(damaged, "byte " + at);
      }
    }
  }

  @Test
  void everyTruncationAndEveryByteMoreIsNoticed() {
    commits(3, 3, Seeds.random("SegmentFileTest truncations"));
    byte[] segment = segment();
    for (int length = 0; length < segment.length; length++) {
      requireNamed(Arrays.copyOf(segment, length), "length " + length);
    }
    requireNamed(Arrays.copyOf(segment, segment.length + 1), "one byte more");
  }

  private static void requireNamed(byte[] damaged, String what) {
    assertThatThrownBy(() -> SegmentFile.verify(OBJECT, damaged, ISLE, ULID, 5))
        .as(what)
        .isInstanceOf(IsleException.class)
        .hasMessageContaining(OBJECT);
  }

  @Test
  void aSegmentOfAnotherNameOrIsleOrPlaceIsRefused() {
    commits(2, 3, Seeds.random("SegmentFileTest identity"));
    byte[] segment = segment();
    String other = ULID.replace('Z', 'Y');
    assertThatThrownBy(() -> SegmentFile.verify(OBJECT, segment, ISLE, other, 5))
        .isInstanceOf(WrongObjectException.class);
    assertThatThrownBy(() -> SegmentFile.verify(OBJECT, segment, other, ULID, 5))
        .isInstanceOf(WrongObjectException.class);
    assertThatThrownBy(() -> SegmentFile.verify(OBJECT, segment, ISLE, ULID, 6))
        .isInstanceOf(CorruptObjectException.class);
  }

  @Test
  void commitsAreJoinedInTheirOrderOrNotAtAll() {
    commits(3, 3, Seeds.random("SegmentFileTest order"));
    SegmentBuilder builder = new SegmentBuilder(ISLE, ULID, 5, 10);
    builder.add(headers.get(0), files.get(0));
    assertThatThrownBy(() -> builder.add(headers.get(2), files.get(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7");
  }
}
