package io.isledb.internal.table;

import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.cache.BlockKey;
import io.isledb.internal.format.sst.BlockIndex;
import io.isledb.internal.format.sst.BloomFilter;
import io.isledb.internal.format.sst.DataBlock;
import io.isledb.internal.format.sst.SectionCodec;
import io.isledb.internal.format.sst.SstProperties;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;

/**
 * One sorted file, open for reading: its metadata is in memory, its blocks come through a cache.
 * Immutable, thread-safe; iterators are not.
 */
public final class Table {
  private final String object;
  private final SstTail tail;
  private final BlockFetcher fetcher;
  private final BlockCache cache;
  private final BlockKey[] keys;
  private final BlockCache.BlockLoader<DataBlock> loader;

  private Table(String object, SstTail tail, BlockFetcher fetcher, BlockCache cache) {
    this.object = object;
    this.tail = tail;
    this.fetcher = fetcher;
    this.cache = cache;
    BlockIndex index = tail.index();
    this.keys = new BlockKey[index.count()];
    this.loader = key -> load(key.offset(), key.length());
  }

  public static Table open(String object, SstTail tail, BlockFetcher fetcher, BlockCache cache) {
    return new Table(object, tail, fetcher, cache);
  }

  public String object() {
    return object;
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
   * Finds the newest version of a key; at most one block is read.
   *
   * @param out receives the entry: its key is the array that was asked for, the rest windows on a
   *     cached block
   */
  public boolean find(byte[] key, int offset, int length, EntryView out) {
    int block = tail.index().firstAtOrAfter(key, offset, length);
    return block < tail.index().count() && block(block).find(key, offset, length, out);
  }

  /** Entries in ascending order of keys, newest version first. */
  public EntryIterator forward() {
    return new ForwardTableIterator(this);
  }

  /** Entries in descending order of keys, newest version first. */
  public EntryIterator backward() {
    return new BackwardTableIterator(this);
  }

  BlockIndex index() {
    return tail.index();
  }

  DataBlock block(int number) {
    BlockKey key = keys[number];
    if (key == null) {
      // A race makes two equal keys, which is harmless.
      key = cache.key(object, tail.index().offset(number), tail.index().length(number));
      keys[number] = key;
    }
    return cache.get(key, loader);
  }

  private DataBlock load(long offset, int length) {
    byte[] stored = fetcher.fetch(offset, length);
    byte[] raw = SectionCodec.read(stored, 0, length, object, offset);
    return DataBlock.of(raw, object, offset);
  }
}
