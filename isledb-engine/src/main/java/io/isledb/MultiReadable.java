package io.isledb;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of views of many isles. Thread-safe; iterators are not. Failures name the isle
 * in their context.
 */
public interface MultiReadable {
  /** Paths of the isles, in the order in which they were added. */
  List<String> paths();

  /** The key's value as {@link #entry} finds it; null when there is none. */
  byte @Nullable [] get(byte[] key);

  /**
   * The key's newest entry. Where no {@link Routing} says which isle it is in, all are asked: their
   * filters first, in parallel. Sequence numbers of different isles cannot be compared, so of
   * several isles that have the key the entry of the greatest timestamp is given, and among equals
   * that of the isle that was added first.
   */
  Optional<IsleEntry> entry(Slice key);

  /** Walks over the live entries of all isles, in one order. */
  MultiIterator iterate(Scan scan);

  /** For each isle where a tail goes on so that it matches this view exactly. */
  Map<String, Cursor> cursors();
}
