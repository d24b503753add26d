package io.isledb;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be asked of a view of an isle. Thread-safe; iterators are not. */
public interface Readable {
  /** The key's value; null when it has none, or when it has expired. */
  byte @Nullable [] get(byte[] key);

  /** The key's newest entry; empty when the key has no value, or when it has expired. */
  Optional<Entry> entry(Slice key);

  /** Walks over live entries. */
  IsleIterator iterate(Scan scan);

  /** The live entries of a scan, copied into a list; for scans known to be small. */
  default List<Entry> scan(Scan scan) {
    List<Entry> entries = new java.util.ArrayList<>();
    try (IsleIterator iterator = iterate(scan)) {
      while (iterator.next()) {
        entries.add(iterator.entry());
      }
    }
    return entries;
  }

  /** Where a tail goes on so that it matches this view exactly: no change missing, none twice. */
  Cursor cursor();

  /** The newest commit of this view; one request when its header was not read yet. */
  CommitInfo head();
}
