package io.isledb.internal.format.sst;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.iterator.EntryRun;
import io.isledb.internal.iterator.EntryView;
import java.util.Arrays;

/**
 * Walks forward over one block at a time, putting keys together in a buffer of its own. Not
 * thread-safe.
 */
public final class BlockIterator extends EntryRun {
  private byte[] key = new byte[64];
  private int keyLength;
  private DataBlock block;

  /** Where the next entry begins. */
  private int at;

  /** Stands before the first entry of a block. */
  public BlockIterator(DataBlock block) {
    this(block, block.entriesStart);
  }

  /** Stands before the entry of a restart. */
  BlockIterator(DataBlock block, int at) {
    this.block = block;
    this.at = at;
  }

  /** Goes to before the first entry of another block. */
  public void reset(DataBlock other) {
    block = other;
    at = other.entriesStart;
    keyLength = 0;
  }

  /** Where the next entry begins. */
  int position() {
    return at;
  }

  @Override
  public boolean next() {
    try {
      return advance();
    } catch (IndexOutOfBoundsException | CorruptObjectException e) {
      throw block.located(e);
    }
  }

  private boolean advance() {
    DataBlock in = block;
    if (at >= in.entriesEnd) {
      return false;
    }
    EntryView decoded = entry;
    int shared =
        EntryDecoder.decode(
            in.bytes, at, in.entriesEnd, in.baseSequence, in.baseTimestampMs, decoded);
    if (shared > keyLength) {
      throw new CorruptObjectException("An entry shares more bytes than the key before it has");
    }
    at = decoded.valueOffset + decoded.valueLength;
    int length = shared + decoded.keyLength;
    isSameKey = length == keyLength && (shared == length || (shared == 0 && isKey(decoded)));
    ensure(length);
    System.arraycopy(decoded.keyArray, decoded.keyOffset, key, shared, decoded.keyLength);
    keyLength = length;
    decoded.keyArray = key;
    decoded.keyOffset = 0;
    decoded.keyLength = length;
    return true;
  }

  /** Whether what stands in an entry that shares nothing is the key before it, as at a restart. */
  private boolean isKey(EntryView decoded) {
    int from = decoded.keyOffset;
    return Arrays.equals(decoded.keyArray, from, from + decoded.keyLength, key, 0, keyLength);
  }

  /**
   * Goes to the first entry whose key is at or after the given one.
   *
   * @return whether there is one; then {@link #entry()} is it, as after {@link #next()}
   */
  public boolean seek(byte[] target, int offset, int length) {
    block = block.searchable();
    try {
      stand(target, offset, length);
      while (advance()) {
        if (Arrays.compareUnsigned(key, 0, keyLength, target, offset, offset + length) >= 0) {
          return true;
        }
      }
      return false;
    } catch (IndexOutOfBoundsException | CorruptObjectException e) {
      throw block.located(e);
    }
  }

  /** Goes to before the first entry that can be at or after a key. */
  private void stand(byte[] target, int offset, int length) {
    byte[] bytes = block.bytes;
    int first = BlockSearch.firstAtOrAfter(bytes, target, offset, length);
    if (first == block.entries) {
      at = block.entriesEnd;
      keyLength = 0;
      return;
    }
    at = BlockSearch.offset(bytes, first);
    keyLength = BlockSearch.knownBytes(bytes);
    ensure(keyLength);
    BlockSearch.copyKnown(bytes, first, key);
  }

  private void ensure(int length) {
    if (length > key.length) {
      key = Arrays.copyOf(key, Math.max(length, key.length * 2));
    }
  }
}
