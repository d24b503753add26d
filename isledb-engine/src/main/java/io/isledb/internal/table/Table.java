package io.isledb.internal.table;

import io.isledb.Direction;
import io.isledb.KeyRange;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.cache.BlockKey;
import io.isledb.internal.cache.Stash;
import io.isledb.internal.format.sst.BlockIndex;
import io.isledb.internal.format.sst.BlockSearch;
import io.isledb.internal.format.sst.BloomFilter;
import io.isledb.internal.format.sst.DataBlock;
import io.isledb.internal.format.sst.SectionCodec;
import io.isledb.internal.format.sst.SstProperties;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.iterator.EntryIterator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sorted file, open for reading: its metadata is in memory, its blocks come through a cache.
 * Immutable, thread-safe; iterators are not.
 */
public final class Table {
  private final String object;
  private final SstTail tail;
  private final BlockFetcher fetcher;
  private final BlockCache cache;
  private final Stash stash;
  private final BlockKey[] keys;
  private final BlockCache.BlockLoader<CachedBlock> loader;

  private final NearBlocks near;

  private Table(String object, SstTail tail, BlockFetcher fetcher, BlockCache cache, Stash stash) {
    this.object = object;
    this.tail = tail;
    this.fetcher = fetcher;
    this.cache = cache;
    this.stash = stash;
    BlockIndex index = tail.index();
    this.keys = new BlockKey[index.count()];
    this.near = new NearBlocks(index.count());
    this.loader = key -> new CachedBlock(load(key, true));
  }

  public static Table open(String object, SstTail tail, BlockFetcher fetcher, BlockCache cache) {
    return open(object, tail, fetcher, cache, Stash.NONE);
  }

  /**
   * Opens a table.
   *
   * @param fetcher gets blocks that are neither in the cache nor in the stash
   */
  public static Table open(
      String object, SstTail tail, BlockFetcher fetcher, BlockCache cache, Stash stash) {
    return new Table(object, tail, fetcher, cache, stash);
  }

  public String object() {
    return object;
  }

  /** Bytes of the metadata and of what points to blocks; the blocks are the cache's. */
  public int weightBytes() {
    return tail.weightBytes() + tail.index().count() * (Integer.BYTES + NearBlocks.BYTES_EACH);
  }

  public SstTail tail() {
    return tail;
  }

  public SstProperties properties() {
    return tail.properties();
  }

  /** Whether a key of this hash may be here; false is certain. */
  public boolean mayContain(long hash) {
    BloomFilter filter = tail.filter();
    return filter == null ? tail.index().count() > 0 : filter.mayContain(hash);
  }

  /**
   * The block that holds a key if any does, in the form that {@link BlockSearch} searches. At most
   * one block is read.
   *
   * @return null when none can hold it
   */
  public byte @Nullable [] blockFor(byte[] key, int offset, int length) {
    int number = tail.index().firstAtOrAfter(key, offset, length);
    if (number == tail.index().count()) {
      return null;
    }
    byte[] block = near.searchable(number);
    if (block == null) {
      return searchable(number, block(number)).searchableBytes();
    }
    countUse(number);
    return block;
  }

  /**
   * Finds the newest version of a key in the block that {@link #blockFor} gave for it.
   *
   * @return where its entry is, for {@link BlockSearch}; -1 when there is none
   */
  public int find(byte[] block, byte[] key, int offset, int length) {
    try {
      return BlockSearch.find(block, key, offset, length);
    } catch (IndexOutOfBoundsException | CorruptObjectException e) {
      throw block(tail.index().firstAtOrAfter(key, offset, length)).located(e);
    }
  }

  /** A block in the form that is searched, which a block in the cache takes on for good. */
  DataBlock searchable(int number, DataBlock block) {
    if (block.isSearchable()) {
      return block;
    }
    CachedBlock cached = (CachedBlock) cache.present(key(number));
    return cached != null ? cached.searchable() : block.searchable();
  }

  /** Entries in ascending order of keys, newest version first. */
  public EntryIterator forward() {
    return new ForwardTableIterator(this, this::block, BlockSpan.all(index()));
  }

  /** Entries in descending order of keys, newest version first. */
  public EntryIterator backward() {
    return new BackwardTableIterator(index(), this::block, BlockSpan.all(index()));
  }

  /**
   * A walk over a range of keys, newest version first, block by block: for tables whose bytes are
   * in memory.
   */
  public EntryIterator walk(KeyRange range, Direction direction) {
    return walk(this::block, BlockSpan.of(index(), range), direction);
  }

  /** A walk over a range of keys, newest version first, that reads ahead. */
  public TableWalk walk(KeyRange range, Direction direction, ReadAhead ahead) {
    BlockSpan span = BlockSpan.of(index(), range);
    AheadBlocks blocks = new AheadBlocks(this, span, direction == Direction.ASCENDING, ahead);
    return new TableWalk(walk(blocks, span, direction), blocks);
  }

  private EntryIterator walk(Blocks blocks, BlockSpan span, Direction direction) {
    return direction == Direction.ASCENDING
        ? new ForwardTableIterator(this, blocks, span)
        : new BackwardTableIterator(index(), blocks, span);
  }

  BlockIndex index() {
    return tail.index();
  }

  /** Bytes that an entry takes in the file, on average. */
  double entryBytes() {
    BlockIndex index = index();
    int last = index.count() - 1;
    long bytes = last < 0 ? 0 : index.offset(last) + index.length(last) - index.offset(0);
    return (double) bytes / Math.max(1, tail.properties().entries());
  }

  DataBlock block(int number) {
    DataBlock cached = cached(number);
    return cached != null ? cached : cache.get(key(number), loader).block();
  }

  /** A block that the walk asks for alone, kept or not. */
  DataBlock block(int number, boolean isKept) {
    return isKept ? block(number) : load(key(number), false);
  }

  /** A block if it is in memory. */
  @Nullable DataBlock cached(int number) {
    DataBlock block = near.block(number);
    if (block != null) {
      countUse(number);
      return block;
    }
    CachedBlock found = (CachedBlock) cache.present(key(number));
    if (found == null) {
      return null;
    }
    found.pointFrom(near, number);
    return found.block();
  }

  private void countUse(int number) {
    int untold = cache.countUse();
    if (untold > 0) {
      cache.used(key(number), untold);
    }
  }

  /** Whether a block is to be had without a request. */
  boolean isNear(int number) {
    BlockKey key = key(number);
    return near.block(number) != null || cache.has(key) || stash.has(key.offset(), key.length());
  }

  /** The stored bytes of neighbouring blocks, not verified yet. */
  byte[] fetch(BlockSpan blocks) {
    long from = index().offset(blocks.first());
    int last = blocks.end() - 1;
    return fetcher.fetch(from, Math.toIntExact(index().offset(last) + index().length(last) - from));
  }

  /**
   * Verifies and expands a block that came with others.
   *
   * @param at where in the bytes it begins
   */
  DataBlock decoded(int number, byte[] bytes, int at, boolean isKept) {
    BlockKey key = key(number);
    DataBlock block = decoded(key, bytes, at);
    if (isKept) {
      cache.put(key, new CachedBlock(block));
      stash.offer(key.offset(), bytes, at, key.length());
    }
    return block;
  }

  /** Neighbouring blocks that have to be fetched. */
  public final class Missing {
    private final BlockSpan blocks;
    private final long bytes;

    private Missing(BlockSpan blocks, long bytes) {
      this.blocks = blocks;
      this.bytes = bytes;
    }

    /** How much is to be fetched. */
    public long bytes() {
      return bytes;
    }

    /** Brings the blocks into the caches. */
    public void fetch() {
      byte[] stored = Table.this.fetch(blocks);
      int at = 0;
      for (int number = blocks.first(); number < blocks.end(); number++) {
        DataBlock unused = decoded(number, stored, at, true);
        at += index().length(number);
      }
    }
  }

  /**
   * The blocks of a range that are not near, in portions.
   *
   * @param bytes size of a portion; its last block may go past it
   */
  public List<Missing> missing(KeyRange range, int bytes) {
    BlockSpan span = BlockSpan.of(index(), range);
    List<Missing> portions = new ArrayList<>();
    int first = span.first();
    while (first < span.end()) {
      if (isNear(first)) {
        first++;
        continue;
      }
      int end = first;
      long length = 0;
      while (end < span.end() && length < bytes && !isNear(end)) {
        length += index().length(end++);
      }
      portions.add(new Missing(new BlockSpan(first, end), length));
      first = end;
    }
    return portions;
  }

  private BlockKey key(int number) {
    BlockKey key = keys[number];
    if (key == null) {
      // A race makes two equal keys, which is harmless.
      key = cache.key(object, tail.index().offset(number), tail.index().length(number));
      keys[number] = key;
    }
    return key;
  }

  private DataBlock load(BlockKey key, boolean isKept) {
    byte[] stashed = stash.read(key.offset(), key.length());
    if (stashed != null) {
      return decoded(key, stashed, 0);
    }
    byte[] stored = fetcher.fetch(key.offset(), key.length());
    DataBlock block = decoded(key, stored, 0);
    if (isKept) {
      stash.offer(key.offset(), stored, 0, stored.length);
    }
    return block;
  }

  private DataBlock decoded(BlockKey key, byte[] bytes, int at) {
    byte[] raw = SectionCodec.read(bytes, at, key.length(), object, key.offset());
    return DataBlock.of(raw, object, key.offset());
  }
}
