package io.isledb.it;

import io.isledb.ChangeBatch;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.Tailer;
import io.isledb.options.IslesOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.ObjectStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks into a bucket with nothing but the engine. */
final class Bucket {
  private Bucket() {}

  /**
   * How many changes each commit's watermark and entries account for: the offsets in the feed, in
   * order.
   */
  static Map<Integer, List<Long>> offsetsOf(
      String url, Map<String, String> options, String topic, int partitions) {
    Map<Integer, List<Long>> offsets = new TreeMap<>();
    try (Isles isles = Isles.open(ObjectStores.open(url, options), IslesOptions.DEFAULT)) {
      for (int i = 0; i < partitions; i++) {
        offsets.put(i, offsets(isles.isle(topic + "/" + i), topic + "-" + i));
      }
    }
    return offsets;
  }

  /**
   * The watermark before a commit and the one it carries must be as far apart as it has entries.
   */
  private static List<Long> offsets(Isle isle, String position) {
    List<Long> offsets = new ArrayList<>();
    long next = 0;
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        for (int i = 0; i < batch.get().changes().size(); i++) {
          offsets.add(next++);
        }
        if (batch.get().isCommitEnd()) {
          long watermark = batch.get().commit().watermarks().next(position).orElse(0);
          if (watermark != next) {
            throw new AssertionError(
                position + ": " + next + " entries up to watermark " + watermark);
          }
        }
        batch = tailer.poll(Duration.ZERO);
      }
    }
    return offsets;
  }

  /** 0, 1, 2, … for each record of a partition that was never written to by a transaction. */
  static Map<Integer, List<Long>> everyOffsetOnce(Map<Integer, List<String>> contents) {
    Map<Integer, List<Long>> offsets = new TreeMap<>();
    contents.forEach(
        (partition, records) -> {
          List<Long> each = new ArrayList<>();
          for (long offset = 0; offset < records.size(); offset++) {
            each.add(offset);
          }
          offsets.put(partition, each);
        });
    return offsets;
  }
}
