package io.isledb.internal.format.manifest;

import io.isledb.error.CorruptObjectException;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An isle's options as names and texts. What is absent has its default. Names that this version
 * does not know are left as they are.
 */
public final class IsleOptionsCodec {
  /** Present once the policy was chosen. */
  public static final String POLICY = "policy";

  private static final String RETENTION_MS = "policy.retention.ms";
  private static final String WINDOW_MS = "policy.window.ms";
  private static final String BYTES_MAX = "policy.bytes.max";
  private static final String TTL_MS = IsleDefaults.TIME_TO_LIVE_MS;
  private static final String BLOB_THRESHOLD = IsleDefaults.BLOB_THRESHOLD_BYTES;
  private static final String FEED_MS = "feed.retention.ms";
  private static final String FEED_BYTES = "feed.retention.bytes";

  private IsleOptionsCodec() {}

  public static SortedMap<String, String> encode(IsleOptions options) {
    TreeMap<String, String> map = new TreeMap<>();
    CompactionPolicy policy = options.policy();
    map.put(POLICY, policy.name());
    if (policy instanceof CompactionPolicy.Fifo fifo) {
      map.put(RETENTION_MS, ms(fifo.retention()));
      map.put(BYTES_MAX, Long.toString(fifo.bytesMax()));
    } else if (policy instanceof CompactionPolicy.TimeWindow window) {
      map.put(WINDOW_MS, ms(window.window()));
      map.put(RETENTION_MS, ms(window.retention()));
      map.put(BYTES_MAX, Long.toString(window.bytesMax()));
    }
    map.put(TTL_MS, ms(options.defaultTimeToLive()));
    map.put(BLOB_THRESHOLD, Long.toString(options.blobThresholdBytes()));
    map.put(FEED_MS, ms(options.feedRetention()));
    map.put(FEED_BYTES, Long.toString(options.feedRetentionBytes()));
    return map;
  }

  /** Replaces an isle's options in a map that may hold others. */
  public static void encodeInto(SortedMap<String, String> map, IsleOptions options) {
    map.remove(RETENTION_MS);
    map.remove(WINDOW_MS);
    map.remove(BYTES_MAX);
    map.putAll(encode(options));
  }

  public static IsleOptions decode(Map<String, String> map) {
    IsleOptions d = IsleOptions.DEFAULT;
    return new IsleOptions(
        policy(map),
        Duration.ofMillis(number(map, TTL_MS, d.defaultTimeToLive().toMillis())),
        number(map, BLOB_THRESHOLD, d.blobThresholdBytes()),
        Duration.ofMillis(number(map, FEED_MS, d.feedRetention().toMillis())),
        number(map, FEED_BYTES, d.feedRetentionBytes()));
  }

  private static CompactionPolicy policy(Map<String, String> map) {
    String name = map.getOrDefault(POLICY, CompactionPolicy.DEFAULT.name());
    long bytesMax = number(map, BYTES_MAX, CompactionPolicy.NO_LIMIT);
    return switch (name) {
      case CompactionPolicy.Merge.NAME -> new CompactionPolicy.Merge();
      case CompactionPolicy.Fifo.NAME ->
          new CompactionPolicy.Fifo(Duration.ofMillis(number(map, RETENTION_MS, -1)), bytesMax);
      case CompactionPolicy.TimeWindow.NAME ->
          new CompactionPolicy.TimeWindow(
              Duration.ofMillis(number(map, WINDOW_MS, -1)),
              Duration.ofMillis(number(map, RETENTION_MS, -1)),
              bytesMax);
      default -> throw corrupt(POLICY, name);
    };
  }

  private static long number(Map<String, String> map, String name, long otherwise) {
    String text = map.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw corrupt(name, text);
    }
  }

  private static String ms(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  private static CorruptObjectException corrupt(String name, String text) {
    return new CorruptObjectException(
            "An isle's persisted option has a value that this version does not know")
        .with("option", name)
        .with("value", text);
  }
}
