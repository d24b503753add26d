package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.options.MaintenanceOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Divides all keys into ranges of about the same size. Not thread-safe. */
final class Spans {
  /** A range is worth a thread when it fills so many SSTs. */
  private static final int SSTS_MIN = 2;

  private record Place(Slice key, long bytes) {}

  private final List<Place> places = new ArrayList<>();

  /** How many ranges a merge of some bytes is divided into at most. */
  static int count(long bytes, MaintenanceOptions options) {
    long worthwhile = bytes / (SSTS_MIN * options.sstBytes());
    return (int) Math.max(1, Math.min(options.parallelism(), worthwhile));
  }

  /** Some bytes lie at a key or after it. */
  void add(Slice key, long bytes) {
    places.add(new Place(key, bytes));
  }

  /** The ranges in ascending order, together all keys. */
  List<KeySpan> divide(int count) {
    places.sort(Comparator.comparing(Place::key));
    long total = places.stream().mapToLong(Place::bytes).sum();
    List<KeySpan> spans = new ArrayList<>();
    @Nullable Slice from = null;
    long before = 0;
    for (Place place : places) {
      boolean isDue = before >= total / count * (spans.size() + 1);
      if (isDue && spans.size() < count - 1 && isAfter(place.key(), from)) {
        spans.add(new KeySpan(from, place.key()));
        from = place.key();
      }
      before += place.bytes();
    }
    spans.add(new KeySpan(from, null));
    return spans;
  }

  private static boolean isAfter(Slice key, @Nullable Slice from) {
    return from == null ? !key.isEmpty() : key.compareTo(from) > 0;
  }
}
