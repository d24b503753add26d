package io.isledb.internal.format.sst;

import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.iterator.EntryView;
import java.util.Arrays;

/**
 * Collects entries into the raw form of one data block; see {@link DataBlock} for its grammar.
 * Reused from block to block. Not thread-safe.
 */
final class BlockBuilder {
  /** Flags and seven varints. */
  private static final int ENTRY_HEAD_BYTES_MAX = 1 + 7 * 10;

  private final int restartInterval;
  private final ByteWriter raw;
  private int[] restarts = new int[64];
  private int restartCount;
  private int entries;
  private long baseSequence;
  private long baseTimestampMs;

  BlockBuilder(int restartInterval, int blockBytes) {
    this.restartInterval = restartInterval;
    this.raw = new ByteWriter(blockBytes + (blockBytes >> 2));
  }

  /**
   * Appends an entry.
   *
   * @param sharedPrefix bytes that its key has in common with the key before
   */
  void add(EntryView entry, int sharedPrefix) {
    if (entries == 0) {
      baseSequence = entry.sequence;
      baseTimestampMs = entry.timestampMs;
    }
    int shared = entries % restartInterval == 0 ? restart() : sharedPrefix;
    writeEntry(entry, shared);
    entries++;
  }

  private int restart() {
    if (restartCount == restarts.length) {
      restarts = Arrays.copyOf(restarts, restartCount * 2);
    }
    restarts[restartCount++] = raw.position();
    return 0;
  }

  private void writeEntry(EntryView entry, int shared) {
    int flags = entry.kind;
    if (entry.expiryMs != 0) {
      flags |= DataBlock.HAS_EXPIRY;
    }
    if (entry.attributesLength != 0) {
      flags |= DataBlock.HAS_ATTRIBUTES;
    }
    int suffix = entry.keyLength - shared;
    raw.u8(flags);
    raw.varint(shared);
    raw.varint(suffix);
    if (!entry.isDelete()) {
      raw.varint(entry.valueLength);
    }
    raw.zigzag(entry.sequence - baseSequence);
    raw.zigzag(entry.timestampMs - baseTimestampMs);
    if (entry.expiryMs != 0) {
      raw.zigzag(entry.expiryMs - entry.timestampMs);
    }
    if (entry.attributesLength != 0) {
      raw.varint(entry.attributesLength);
    }
    raw.bytes(entry.keyArray, entry.keyOffset + shared, suffix);
    if (entry.attributesLength != 0) {
      raw.bytes(entry.attributesArray, entry.attributesOffset, entry.attributesLength);
    }
    if (!entry.isDelete()) {
      raw.bytes(entry.valueArray, entry.valueOffset, entry.valueLength);
    }
  }

  /** Completes the block; it is in {@link #raw()} until {@link #reset()}. */
  void finish() {
    for (int i = 0; i < restartCount; i++) {
      raw.fixed32(restarts[i]);
    }
    raw.fixed64(baseSequence);
    raw.fixed64(baseTimestampMs);
    raw.fixed32(entries);
    raw.fixed32(restartCount);
  }

  void reset() {
    raw.position(0);
    restartCount = 0;
    entries = 0;
  }

  /** Bytes of the entries so far. */
  int rawBytes() {
    return raw.position();
  }

  /** Whether the block can still be read again when an entry joins it. */
  boolean hasRoom(EntryView entry) {
    long entryBytes =
        ENTRY_HEAD_BYTES_MAX + (long) entry.keyLength + entry.valueLength + entry.attributesLength;
    long trailerBytes = DataBlock.TRAILER_BYTES + (restartCount + 1L) * Integer.BYTES;
    return raw.position() + entryBytes + trailerBytes <= SstFormat.RAW_BYTES_MAX;
  }

  ByteWriter raw() {
    return raw;
  }

  boolean isEmpty() {
    return entries == 0;
  }
}
