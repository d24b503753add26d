package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.LimitExceededException;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.iterator.EntryView;
import io.isledb.options.Compression;
import io.isledb.options.Limits;
import io.isledb.options.SstOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Builds one sorted file in memory. Entries come in ascending order of keys and, for one key, in
 * descending order of sequence numbers. Not thread-safe.
 */
public final class SstBuilder {
  private static final int TAIL_OFFSET_AT = SstFormat.PREAMBLE_BYTES;
  private static final int TAIL_LENGTH_AT = TAIL_OFFSET_AT + Long.BYTES;
  private static final int ENTRIES_AT = TAIL_LENGTH_AT + Integer.BYTES;

  private static final int HASHES_MIN = 1 << 10;

  private final ByteWriter out;
  private final SstOptions options;
  private final byte kind;
  private final long expectedEntries;
  private final int headerLength;
  private final SstStatistics statistics;
  private final BlockBuilder block;
  private final ByteWriter index = new ByteWriter(4096);
  private int blocks;
  private long[] hashes;
  private int hashCount;
  private int separatorAt = -1;

  /** Key before the present one, to tell new keys from further versions. */
  private byte[] lastKey = new byte[256];

  private int lastKeyLength = -1;
  private long lastSequence;

  private SstBuilder(
      ByteWriter out,
      SstOptions options,
      byte kind,
      long expectedEntries,
      SstStatistics statistics,
      ByteWriter identity,
      long[] hashes) {
    this.out = out;
    this.options = options;
    this.kind = kind;
    this.expectedEntries = expectedEntries;
    this.statistics = statistics;
    this.block = new BlockBuilder(options.restartInterval(), options.blockBytes());
    this.hashes = hashes;
    this.headerLength = writeFront(identity);
  }

  /** A builder of a commit's file; {@code header.entries()} must turn out to be true. */
  public static SstBuilder commit(CommitHeader header, SstOptions options) {
    return commit(header, options, new ByteWriter(64 << 10), new long[HASHES_MIN]);
  }

  /**
   * As {@link #commit(CommitHeader, SstOptions)}, in memory that is used again.
   *
   * @param hashes with room for those of the keys, so that it need not be replaced by a larger one
   */
  public static SstBuilder commit(
      CommitHeader header, SstOptions options, ByteWriter buffer, long[] hashes) {
    buffer.position(0);
    ByteWriter identity = new ByteWriter(256);
    text(identity, header.isleId());
    identity.varint(header.commitId());
    identity.varint(header.epoch());
    text(identity, header.writer());
    identity.bytes(HexFormat.of().parseHex(header.nonce()), 0, 16);
    identity.varint(header.firstSequence());
    identity.zigzag(header.committedAtMs());
    identity.varint(header.watermarks().offsets().size());
    header
        .watermarks()
        .offsets()
        .forEach(
            (position, offset) -> {
              text(identity, position);
              identity.zigzag(offset);
            });
    return new SstBuilder(
        buffer,
        options,
        header.isFence() ? SstFormat.KIND_FENCE : SstFormat.KIND_FLUSH,
        header.entries(),
        new SstStatistics(
            "the commit being built", header.isleId(), Long.toString(header.commitId())),
        identity,
        hashes);
  }

  /** A builder of a run's file. */
  public static SstBuilder run(String isleId, String ulid, SstOptions options) {
    return run(isleId, ulid, options, new ByteWriter(64 << 10));
  }

  /** As {@link #run(String, String, SstOptions)}, into a buffer that is used again. */
  public static SstBuilder run(String isleId, String ulid, SstOptions options, ByteWriter buffer) {
    buffer.position(0);
    ByteWriter identity = new ByteWriter(64);
    text(identity, isleId);
    text(identity, ulid);
    return new SstBuilder(
        buffer,
        options,
        SstFormat.KIND_RUN,
        -1,
        new SstStatistics("the run being built", isleId, ulid),
        identity,
        new long[HASHES_MIN]);
  }

  /** What could not be read again must not be written. */
  private static void text(ByteWriter identity, String text) {
    int before = identity.position();
    identity.text(text);
    int bytes = identity.position() - before;
    if (bytes > SstFormat.TEXT_BYTES_MAX) {
      throw new LimitExceededException("A name or a position is too long for a file's header")
          .with("bytes", bytes)
          .with("limit", SstFormat.TEXT_BYTES_MAX);
    }
  }

  private int writeFront(ByteWriter identity) {
    int length = Long.BYTES + Integer.BYTES + Long.BYTES + identity.position();
    if (length > SstFormat.HEADER_BYTES_MAX) {
      throw new LimitExceededException("A commit's header is too large")
          .with("bytes", length)
          .with("limit", SstFormat.HEADER_BYTES_MAX);
    }
    out.fixed32(SstFormat.MAGIC);
    out.u8(kind);
    out.u8(SstFormat.VERSION);
    out.u8(0);
    out.u8(0);
    out.fixed32(length);
    out.fixed32(Crc32c.of(out.array(), 0, out.position()));
    out.fixed64(0);
    out.fixed32(0);
    out.fixed64(0);
    out.bytes(identity.array(), 0, identity.position());
    out.fixed32(0);
    return length;
  }

  /** Appends an entry. The view's arrays are not kept. */
  public void add(EntryView entry) {
    int shared = sharedPrefix(entry);
    boolean isNewKey = checkOrder(entry, shared);
    requireWithinLimits(entry);
    if (!block.isEmpty() && (block.rawBytes() >= options.blockBytes() || !block.hasRoom(entry))) {
      finishBlock(entry);
    }
    if (isNewKey) {
      rememberKey(entry);
    }
    lastSequence = entry.sequence;
    statistics.add(entry);
    block.add(entry, shared);
  }

  /** How many bytes the key has in common with the one before. */
  private int sharedPrefix(EntryView entry) {
    int most = Math.min(Math.max(lastKeyLength, 0), entry.keyLength);
    int mismatch =
        Arrays.mismatch(lastKey, 0, most, entry.keyArray, entry.keyOffset, entry.keyOffset + most);
    return mismatch < 0 ? most : mismatch;
  }

  private static void requireWithinLimits(EntryView entry) {
    if (entry.keyLength > Limits.KEY_BYTES_MAX
        || entry.valueLength > Limits.VALUE_BYTES_MAX
        || entry.attributesLength > Limits.ATTRIBUTES_BYTES_MAX) {
      throw new LimitExceededException("An entry is larger than the format allows")
          .with("keyBytes", entry.keyLength)
          .with("valueBytes", entry.valueLength)
          .with("attributesBytes", entry.attributesLength);
    }
  }

  /**
   * Whether the key differs from the one before; its order is checked because a file out of order
   * loses data.
   */
  private boolean checkOrder(EntryView entry, int shared) {
    if (lastKeyLength < 0) {
      return true;
    }
    int order =
        shared < lastKeyLength && shared < entry.keyLength
            ? Byte.compareUnsigned(lastKey[shared], entry.keyArray[entry.keyOffset + shared])
            : Integer.compare(lastKeyLength, entry.keyLength);
    if (order > 0 || (order == 0 && lastSequence <= entry.sequence)) {
      throw new IllegalStateException("entries are out of order at key " + entry.key());
    }
    return order < 0;
  }

  private void rememberKey(EntryView entry) {
    if (entry.keyLength > lastKey.length) {
      lastKey = new byte[Math.max(entry.keyLength, lastKey.length * 2)];
    }
    System.arraycopy(entry.keyArray, entry.keyOffset, lastKey, 0, entry.keyLength);
    lastKeyLength = entry.keyLength;
    if (options.filterBitsPerKey() > 0) {
      if (hashCount == hashes.length) {
        hashes = Arrays.copyOf(hashes, hashCount * 2);
      }
      hashes[hashCount++] = KeyHash.of(lastKey, 0, lastKeyLength);
    }
  }

  private void finishBlock(@org.jspecify.annotations.Nullable EntryView next) {
    block.finish();
    if (separatorAt < 0) {
      separatorAt = out.position();
    }
    int length =
        SectionCodec.write(out, options.compression(), block.raw().array(), block.raw().position());
    index.varint(length);
    BlockIndex.writeSeparator(index, lastKey, separatorLength(next));
    blocks++;
    block.reset();
  }

  /**
   * How much of the last key, with its last byte raised if need be, separates it from what follows.
   */
  private int separatorLength(@org.jspecify.annotations.Nullable EntryView next) {
    int length = lastKeyLength;
    if (next == null) {
      return length;
    }
    byte[] last = lastKey;
    int most = Math.min(length, next.keyLength);
    int differs =
        Arrays.mismatch(last, 0, most, next.keyArray, next.keyOffset, next.keyOffset + most);
    if (differs < 0 || differs >= most || differs + 1 >= length) {
      return length;
    }
    int raised = (last[differs] & 0xff) + 1;
    if (raised >= (next.keyArray[next.keyOffset + differs] & 0xff)) {
      return length;
    }
    // Where the keys differ, the next one has been compared already and takes the place of this.
    last[differs] = (byte) raised;
    return differs + 1;
  }

  /** Bytes of finished blocks so far, plus those of the block being filled before compression. */
  public long bytes() {
    return (long) out.position() + block.raw().position();
  }

  public long entries() {
    return statistics.entries();
  }

  /** Completes the file. The builder is of no use afterwards. */
  public Sst finish() {
    if (!block.isEmpty()) {
      finishBlock(null);
    }
    if (expectedEntries >= 0 && expectedEntries != statistics.entries()) {
      throw new IllegalStateException(
          "header says " + expectedEntries + " entries, there are " + statistics.entries());
    }
    if (lastKeyLength >= 0) {
      statistics.maxKey(Slice.of(Arrays.copyOf(lastKey, lastKeyLength)));
    }
    int tailOffset = out.position();
    SstProperties properties = statistics.toProperties();
    writeTail(tailOffset, properties);
    patchHeader(tailOffset);
    ByteBuffer file = ByteBuffer.wrap(out.array(), 0, out.position());
    return new Sst(file, properties, tailOffset);
  }

  private void writeTail(int tailOffset, SstProperties properties) {
    ByteWriter raw = new ByteWriter(4096);
    if (hashCount > 0) {
      BloomFilter.build(raw, hashes, hashCount, options.filterBitsPerKey());
      SectionCodec.write(out, Compression.NONE, raw.array(), raw.position());
    }
    int filterEnd = out.position();
    raw.position(0);
    raw.varint(blocks);
    raw.varint(separatorAt < 0 ? tailOffset : separatorAt);
    raw.bytes(index.array(), 0, index.position());
    SectionCodec.write(out, options.compression(), raw.array(), raw.position());
    int indexEnd = out.position();
    raw.position(0);
    properties.write(raw);
    SectionCodec.write(out, Compression.NONE, raw.array(), raw.position());
    int propertiesEnd = out.position();
    SstFooter footer =
        new SstFooter(
            tailOffset,
            filterEnd - tailOffset,
            filterEnd,
            indexEnd - filterEnd,
            indexEnd,
            propertiesEnd - indexEnd,
            propertiesEnd + (long) SstFormat.FOOTER_BYTES,
            kind);
    footer.write(out);
  }

  private void patchHeader(int tailOffset) {
    out.patch64(TAIL_OFFSET_AT, tailOffset);
    out.patch32(TAIL_LENGTH_AT, out.position() - tailOffset);
    out.patch64(ENTRIES_AT, statistics.entries());
    int headerEnd = SstFormat.PREAMBLE_BYTES + headerLength;
    out.patch32(headerEnd, Crc32c.of(out.array(), SstFormat.PREAMBLE_BYTES, headerLength));
  }
}
