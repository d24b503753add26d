package io.isledb.internal.format.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.IsleException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.testing.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A blob object gives back what was put in, and notices every damage. */
final class BlobFileTest {
  private static final String ISLE = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String ULID = "01BX5ZZKBKACTAV9WEVGEMMVRZ";
  private static final String OBJECT = "orders/0/blobs/" + ULID + ".blob";

  private final List<BlobPointer> pointers = new ArrayList<>();

  private byte[] build(List<byte[]> values) {
    BlobBuilder builder = new BlobBuilder(ISLE, ULID, 7, 100);
    values.forEach(value -> pointers.add(builder.add(value, 0, value.length)));
    ByteBuffer file = builder.finish();
    return Arrays.copyOfRange(file.array(), file.position(), file.limit());
  }

  @Test
  void everyValueIsFoundWhereItsPointerSays() {
    Random random = Seeds.random("BlobFileTest");
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      byte[] value = new byte[random.nextInt(5_000)];
      random.nextBytes(value);
      values.add(value);
    }
    byte[] file = build(values);
    assertThat(BlobFile.verify(OBJECT, file, ISLE, ULID)).isEqualTo(pointers);
    for (int i = 0; i < values.size(); i++) {
      BlobPointer pointer = pointers.get(i);
      int from = (int) pointer.offset();
      assertThat(Arrays.copyOfRange(file, from, from + pointer.length())).isEqualTo(values.get(i));
      byte[] encoded = pointer.encode();
      assertThat(BlobPointer.decode(encoded, 0, encoded.length, OBJECT, 0)).isEqualTo(pointer);
    }
  }

  @Test
  void theFrontSaysForWhichCommitItIs() {
    byte[] file = build(List.of(new byte[1_000]));
    byte[] start = Arrays.copyOf(file, BlobFormat.FRONT_GUESS_BYTES);
    assertThat(BlobFile.front(OBJECT, start, ISLE, ULID).commitId()).isEqualTo(7);
  }

  @Test
  void everyFlippedByteIsNoticed() {
    byte[] file = build(List.of("red".getBytes(), new byte[0], new byte[40], "blue".getBytes()));
    for (int at = 0; at < file.length; at++) {
      for (int mask : new int[] {1, 0x80, 0xff}) {
        byte[] damaged = file.clone();
        damaged[at] ^= (byte) mask;
        requireNamed(damaged, "byte " + at);
      }
    }
  }

  @Test
  void everyTruncationAndEveryByteMoreIsNoticed() {
    byte[] file = build(List.of("red".getBytes(), new byte[40]));
    for (int length = 0; length < file.length; length++) {
      requireNamed(Arrays.copyOf(file, length), "length " + length);
    }
    requireNamed(Arrays.copyOf(file, file.length + 1), "one byte more");
  }

  @Test
  void valuesThatChangePlacesAreNoticed() {
    byte[] file = build(List.of("red!".getBytes(), "blue".getBytes()));
    int first = (int) pointers.get(0).offset();
    byte[] swapped = file.clone();
    System.arraycopy(file, first, swapped, first + 4, 4);
    System.arraycopy(file, first + 4, swapped, first, 4);
    requireNamed(swapped, "swapped");
  }

  private static void requireNamed(byte[] damaged, String what) {
    assertThatThrownBy(() -> BlobFile.verify(OBJECT, damaged, ISLE, ULID))
        .as(what)
        .isInstanceOf(IsleException.class)
        .hasMessageContaining(OBJECT);
  }

  @Test
  void aBlobOfAnotherNameOrIsleOrVersionIsRefused() {
    byte[] file = build(List.of("red".getBytes()));
    String other = ULID.replace('Z', 'Y');
    assertThatThrownBy(() -> BlobFile.verify(OBJECT, file, ISLE, other))
        .isInstanceOf(WrongObjectException.class);
    assertThatThrownBy(() -> BlobFile.verify(OBJECT, file, other, ULID))
        .isInstanceOf(WrongObjectException.class);
    byte[] newer = file.clone();
    newer[5] = 2;
    ByteBuffer.wrap(newer)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putInt(12, Crc32c.of(newer, 0, 12));
    assertThatThrownBy(() -> BlobFile.verify(OBJECT, newer, ISLE, ULID))
        .isInstanceOf(FormatTooNewException.class);
    assertThatThrownBy(() -> BlobFile.verify(OBJECT, new byte[0], ISLE, ULID))
        .isInstanceOf(CorruptObjectException.class);
  }
}
