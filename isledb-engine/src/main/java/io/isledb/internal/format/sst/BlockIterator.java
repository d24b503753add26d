package io.isledb.internal.format.sst;

import io.isledb.internal.iterator.EntryView;
import java.util.Arrays;

/**
 * Walks forward over one block at a time, putting keys together in a buffer of its own. Not
 * thread-safe.
 */
public final class BlockIterator {
  private final EntryView entry = new EntryView();
  private byte[] key = new byte[64];
  private int keyLength;
  private BlockCursor cursor;
  private DataBlock block;

  /** Stands before the first entry of a block. */
  public BlockIterator(DataBlock block) {
    this(block, 0);
  }

  /** Stands before the entry of a restart. */
  BlockIterator(DataBlock block, int at) {
    this.block = block;
    this.cursor = new BlockCursor(block, at);
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

  /** Where the next entry begins. */
  int position() {
    return cursor.at;
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
    ensure(length);
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
      stand(block.heads(), target, offset, length);
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

  /** Goes to before the first entry that can be at or after a key. */
  private void stand(BlockHeads heads, byte[] target, int offset, int length) {
    int first = heads.firstAtOrAfter(target, offset, length);
    if (first == heads.count()) {
      cursor = new BlockCursor(block, block.entriesEnd);
      keyLength = 0;
      return;
    }
    cursor = new BlockCursor(block, heads.offset(first));
    keyLength = heads.knownBytes();
    ensure(keyLength);
    heads.copyKnown(first, key);
  }

  private void ensure(int length) {
    if (length > key.length) {
      key = Arrays.copyOf(key, Math.max(length, key.length * 2));
    }
  }
}
