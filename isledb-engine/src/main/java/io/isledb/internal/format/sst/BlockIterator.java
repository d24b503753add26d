package io.isledb.internal.format.sst;

import io.isledb.internal.iterator.EntryView;
import java.util.Arrays;

/**
 * Walks forward over one block at a time, putting keys together in a buffer of its own. Not
 * thread-safe.
 */
public final class BlockIterator {
  private final EntryView entry = new EntryView();
  private byte[] key = new byte[256];
  private int keyLength;
  private BlockCursor cursor;
  private DataBlock block;

  /** Stands before the first entry of a block. */
  public BlockIterator(DataBlock block) {
    this.block = block;
    this.cursor = new BlockCursor(block, 0);
  }

  /** Goes to before the first entry of another block. */
  public void reset(DataBlock other) {
    block = other;
    cursor = new BlockCursor(other, 0);
    keyLength = 0;
  }

  public EntryView entry() {
    return entry;
  }

  public boolean next() {
    try {
      return advance();
    } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw block.corrupt("A block's content goes past its end", e);
    }
  }

  private boolean advance() {
    if (!cursor.parse()) {
      return false;
    }
    int shared = cursor.shared;
    int length = shared + cursor.suffix;
    if (shared > keyLength) {
      throw block.corrupt("An entry shares more bytes than the key before it has", null);
    }
    if (length > key.length) {
      key = Arrays.copyOf(key, Math.max(length, key.length * 2));
    }
    System.arraycopy(block.bytes, cursor.at, key, shared, cursor.suffix);
    keyLength = length;
    cursor.fill(entry, key, 0, length);
    return true;
  }

  /**
   * Goes to the first entry whose key is at or after the given one.
   *
   * @return whether there is one; then {@link #entry()} is it, as after {@link #next()}
   */
  public boolean seek(byte[] target, int offset, int length) {
    try {
      cursor = new BlockCursor(block, block.restart(block.restartBefore(target, offset, length)));
      keyLength = 0;
      while (advance()) {
        if (Arrays.compareUnsigned(key, 0, keyLength, target, offset, offset + length) >= 0) {
          return true;
        }
      }
      return false;
    } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw block.corrupt("A block's content goes past its end", e);
    }
  }
}
