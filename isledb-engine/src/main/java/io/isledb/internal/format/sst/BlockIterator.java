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
  private DataBlock block;

  /** Where the next entry begins. */
  private int at;

  /** Stands before the first entry of a block. */
  public BlockIterator(DataBlock block) {
    this(block, 0);
  }

  /** Stands before the entry of a restart. */
  BlockIterator(DataBlock block, int at) {
    this.block = block;
    this.at = at;
  }

  /** Goes to before the first entry of another block. */
  public void reset(DataBlock other) {
    block = other;
    at = 0;
    keyLength = 0;
  }

  public EntryView entry() {
    return entry;
  }

  /** Where the next entry begins. */
  int position() {
    return at;
  }

  public boolean next() {
    try {
      return advance();
    } catch (IndexOutOfBoundsException e) {
      throw block.corrupt("A block's content goes past its end", e);
    }
  }

  private boolean advance() {
    if (at >= block.entriesEnd) {
      return false;
    }
    EntryView decoded = entry;
    int shared = EntryDecoder.decode(block, at, decoded);
    if (shared > keyLength) {
      throw block.corrupt("An entry shares more bytes than the key before it has", null);
    }
    at = decoded.valueOffset + decoded.valueLength;
    int length = shared + decoded.keyLength;
    ensure(length);
    System.arraycopy(decoded.keyArray, decoded.keyOffset, key, shared, decoded.keyLength);
    keyLength = length;
    decoded.keyArray = key;
    decoded.keyOffset = 0;
    decoded.keyLength = length;
    return true;
  }

  /**
   * Goes to the first entry whose key is at or after the given one.
   *
   * @return whether there is one; then {@link #entry()} is it, as after {@link #next()}
   */
  public boolean seek(byte[] target, int offset, int length) {
    try {
      stand(target, offset, length);
      while (advance()) {
        if (Arrays.compareUnsigned(key, 0, keyLength, target, offset, offset + length) >= 0) {
          return true;
        }
      }
      return false;
    } catch (IndexOutOfBoundsException e) {
      throw block.corrupt("A block's content goes past its end", e);
    }
  }

  /** Goes to before the first entry that can be at or after a key. */
  private void stand(byte[] target, int offset, int length) {
    int first = block.firstAtOrAfter(target, offset, length);
    if (first == block.entries) {
      at = block.entriesEnd;
      keyLength = 0;
      return;
    }
    at = block.offset(first);
    keyLength = block.knownBytes();
    ensure(keyLength);
    block.copyKnown(first, key);
  }

  private void ensure(int length) {
    if (length > key.length) {
      key = Arrays.copyOf(key, Math.max(length, key.length * 2));
    }
  }
}
