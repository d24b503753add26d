package io.isledb.bench.connect;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.xerial.snappy.Snappy;

/**
 * Keys and values in memory, which are put in order and packed into blocks when there are enough of
 * them: what each record costs at least in a store of sorted, checksummed blocks. Nothing is there
 * to find them again. Not thread-safe.
 *
 * <pre>
 * block := entry*
 * entry := keyLength (4)  valueLength (4)  key  value
 * </pre>
 */
final class SortedBuffer {
  /** An entry's place is the number of its chunk, then where it is there. */
  private static final int PLACE_BITS = 24;

  private static final int OFFSET_BITS = 18;
  private static final int CHUNKS = 1 << (PLACE_BITS - OFFSET_BITS);
  private static final int CHUNK_BYTES = 1 << OFFSET_BITS;
  private static final int HEAD_BYTES = 2 * Integer.BYTES;
  private static final int BLOCK_BYTES = 4 << 10;

  /** Two of these tell nearly all keys of a buffer apart when their first bits are random. */
  private static final int DIGIT_BITS = 11;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Takes the blocks that are made. */
  interface Packed {
    /**
     * @param payload entries, compressed or not; another block's afterwards
     */
    void block(byte[] payload, int length, int crc32c);
  }

  // In pieces, since the collector treats arrays of half a megabyte and more in a way of its own.
  private final byte[][] chunks = new byte[CHUNKS][CHUNK_BYTES];
  private byte[] block = new byte[2 * BLOCK_BYTES];
  private byte[] compressed = new byte[Snappy.maxCompressedLength(2 * BLOCK_BYTES)];
  private int chunk;
  private int filled;

  /** Of each entry the first bits of its key, then its place. */
  private long[] order = new long[1 << 10];

  private long[] otherOrder = new long[0];
  private int count;

  /**
   * Copies a record.
   *
   * @param key at least 8 bytes
   * @return false when there is no room for it
   */
  boolean add(byte[] key, byte[] value) {
    int bytes = HEAD_BYTES + key.length + value.length;
    if (bytes > CHUNK_BYTES - filled) {
      if (chunk == CHUNKS - 1 || bytes > CHUNK_BYTES) {
        return false;
      }
      chunk++;
      filled = 0;
    }
    if (count == order.length) {
      order = Arrays.copyOf(order, 2 * count);
    }
    byte[] to = chunks[chunk];
    INT.set(to, filled, key.length);
    INT.set(to, filled + Integer.BYTES, value.length);
    System.arraycopy(key, 0, to, filled + HEAD_BYTES, key.length);
    System.arraycopy(value, 0, to, filled + HEAD_BYTES + key.length, value.length);
    long first = (long) BIG_ENDIAN_LONG.get(key, 0);
    order[count++] = first >>> PLACE_BITS << PLACE_BITS | chunk << OFFSET_BITS | filled;
    filled += bytes;
    return true;
  }

  void clear() {
    chunk = 0;
    filled = 0;
    count = 0;
  }

  /** Makes blocks of all records, keys ascending by their first 40 bits. */
  void pack(boolean isCompressing, Packed packed) throws IOException {
    sort();
    int length = 0;
    for (int i = 0; i < count; i++) {
      int place = (int) order[i] & ((1 << PLACE_BITS) - 1);
      byte[] from = chunks[place >>> OFFSET_BITS];
      int at = place & (CHUNK_BYTES - 1);
      int bytes = HEAD_BYTES + (int) INT.get(from, at) + (int) INT.get(from, at + Integer.BYTES);
      if (bytes > block.length - length) {
        block = Arrays.copyOf(block, length + bytes);
        compressed = new byte[Snappy.maxCompressedLength(block.length)];
      }
      System.arraycopy(from, at, block, length, bytes);
      length += bytes;
      if (length >= BLOCK_BYTES || i == count - 1) {
        finish(length, isCompressing, packed);
        length = 0;
      }
    }
  }

  private void finish(int length, boolean isCompressing, Packed packed) throws IOException {
    byte[] payload = isCompressing ? compressed : block;
    int bytes = isCompressing ? Snappy.compress(block, 0, length, compressed, 0) : length;
    CRC32C crc = new CRC32C();
    crc.update(payload, 0, bytes);
    packed.block(payload, bytes, (int) crc.getValue());
  }

  private void sort() {
    if (otherOrder.length < count) {
      otherOrder = new long[order.length];
    }
    sortBy(Long.SIZE - 2 * DIGIT_BITS);
    sortBy(Long.SIZE - DIGIT_BITS);
    for (int i = 1; i < count; i++) {
      long one = order[i];
      int at = i;
      while (at > 0 && Long.compareUnsigned(order[at - 1], one) > 0) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = one;
    }
  }

  /** Sorts by one digit; those that agree in it stay in order. */
  private void sortBy(int shift) {
    int[] places = new int[(1 << DIGIT_BITS) + 1];
    int mask = (1 << DIGIT_BITS) - 1;
    for (int i = 0; i < count; i++) {
      places[((int) (order[i] >>> shift) & mask) + 1]++;
    }
    for (int value = 0; value < 1 << DIGIT_BITS; value++) {
      places[value + 1] += places[value];
    }
    for (int i = 0; i < count; i++) {
      otherOrder[places[(int) (order[i] >>> shift) & mask]++] = order[i];
    }
    long[] sorted = otherOrder;
    otherOrder = order;
    order = sorted;
  }
}
