package io.isledb;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * For each source position (for Kafka {@code topic-partition}) the next offset to consume.
 * Immutable; cumulative, so that the newest commit alone says where to resume.
 */
public record Watermarks(SortedMap<String, Long> offsets) {
  public static final Watermarks NONE = new Watermarks(new TreeMap<>());

  public Watermarks {
    offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
  }

  public static Watermarks of(Map<String, Long> offsets) {
    return new Watermarks(new TreeMap<>(offsets));
  }

  /** The next offset to consume at a position, if one was ever recorded. */
  public OptionalLong next(String position) {
    Long offset = offsets.get(position);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** These watermarks with one position set. */
  public Watermarks with(String position, long nextOffset) {
    TreeMap<String, Long> changed = new TreeMap<>(offsets);
    changed.put(position, nextOffset);
    return new Watermarks(changed);
  }

  public boolean isEmpty() {
    return offsets.isEmpty();
  }
}
