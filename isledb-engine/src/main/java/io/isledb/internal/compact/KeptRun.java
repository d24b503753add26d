package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.BloomFilter;
import io.isledb.internal.format.sst.KeyHash;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SSTs of a run that stay and may hold older versions of keys that go. Asked for keys in
 * ascending order; has one SST open at a time. Not thread-safe.
 */
final class KeptRun implements AutoCloseable {
  private final CompactContext context;
  private final List<SstInfo> ssts;
  private final int bufferBytes;
  private int at;
  private @Nullable OpenInput open;
  private @Nullable EntryIterator walk;

  /**
   * @param ssts in ascending order of keys
   */
  KeptRun(CompactContext context, List<SstInfo> ssts, int bufferBytes) {
    this.context = context;
    this.ssts = ssts;
    this.bufferBytes = bufferBytes;
  }

  /** The timestamp of the newest version of a key that is older than an entry; null for none. */
  @Nullable Long olderTimestamp(EntryView entry) {
    Slice key = entry.key();
    while (at < ssts.size() && ssts.get(at).maxKey().compareTo(key) < 0) {
      close();
      at++;
    }
    if (at == ssts.size()) {
      return null;
    }
    SstInfo sst = ssts.get(at);
    if (sst.minKey().compareTo(key) > 0 || sst.minSequence() >= entry.sequence) {
      return null;
    }
    OpenInput present = open;
    if (present == null) {
      present = Input.of(context, sst).open(context, bufferBytes);
      open = present;
    }
    BloomFilter filter = present.tail().filter();
    if (filter != null
        && !filter.mayContain(KeyHash.of(entry.keyArray, entry.keyOffset, entry.keyLength))) {
      return null;
    }
    return search(present, key, entry);
  }

  private @Nullable Long search(OpenInput present, Slice key, EntryView entry) {
    EntryIterator entries = walk;
    if (entries == null) {
      entries = present.walk(KeySpan.ALL, bufferBytes);
      walk = entries;
    }
    entries.seek(key);
    while (entries.next() && entries.entry().compareKeyTo(entry) == 0) {
      if (entries.entry().sequence < entry.sequence) {
        return entries.entry().timestampMs;
      }
    }
    return null;
  }

  @Override
  public void close() {
    if (walk != null) {
      walk.close();
      walk = null;
    }
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
