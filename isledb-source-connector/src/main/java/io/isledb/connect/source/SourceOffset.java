package io.isledb.connect.source;

import io.isledb.Cursor;
import io.isledb.Slice;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Where a record stands in its isle: what Connect stores with it. A task that begins there gives
 * exactly the records after it.
 *
 * <pre>
 * partition := {"isle": path}
 * offset    := {"commit": n, "ordinal": n}                                     in the feed
 *            | {"commit": n, "ordinal": n,
 *               "snapshot.key": base64, "snapshot.sequence": n}                in a snapshot
 * </pre>
 *
 * <p>The path alone names the isle: offsets belong to a connector, and a connector has one root. An
 * ordinal that is left out is 0.
 *
 * @param cursor the next change to read, after the snapshot if there is one
 * @param progress how far the snapshot is; null when there is none or it is over
 */
record SourceOffset(Cursor cursor, @Nullable Progress progress) {
  static final String ISLE = "isle";
  static final String COMMIT = "commit";
  static final String ORDINAL = "ordinal";
  static final String SNAPSHOT_KEY = "snapshot.key";
  static final String SNAPSHOT_SEQUENCE = "snapshot.sequence";

  private static final Set<String> NAMES = Set.of(COMMIT, ORDINAL, SNAPSHOT_KEY, SNAPSHOT_SEQUENCE);

  /**
   * How far a snapshot is.
   *
   * @param lastKey the last key that was published; keys ascend
   * @param endSequence sequence of the first change that the feed gives after the snapshot
   */
  record Progress(Slice lastKey, long endSequence) {}

  static SourceOffset at(Cursor cursor) {
    return new SourceOffset(cursor, null);
  }

  /** Connect's name for an isle. */
  static Map<String, String> partition(String path) {
    return Map.of(ISLE, path);
  }

  /**
   * The path in a partition.
   *
   * @throws ConnectException when it is none of this connector's
   */
  static String path(@Nullable Map<String, ?> partition) {
    if (partition == null || !partition.keySet().equals(Set.of(ISLE))) {
      throw new ConnectException(
          "A partition of this connector has one member, isle, the path of an isle such as"
              + " {\"isle\": \"orders/0\"}; this is none: "
              + partition);
    }
    if (partition.get(ISLE) instanceof String path && !path.isEmpty()) {
      return path;
    }
    throw new ConnectException("The member isle is a path such as orders/0: " + partition);
  }

  OffsetMap toMap() {
    if (progress == null) {
      return OffsetMap.ofFeed(cursor.commitId(), cursor.ordinal());
    }
    return OffsetMap.ofSnapshot(
        cursor.commitId(),
        cursor.ordinal(),
        Base64.getEncoder().encodeToString(progress.lastKey().toByteArray()),
        progress.endSequence());
  }

  /**
   * What Connect gives back, or what an operator asks for.
   *
   * @throws ConnectException when it is no offset of this connector
   */
  static SourceOffset parse(String isle, Map<String, ?> map) {
    for (String name : map.keySet()) {
      if (!NAMES.contains(name)) {
        throw refused(isle, map, "has the unknown member " + name);
      }
    }
    long commit = number(isle, map, COMMIT, 1, null);
    long ordinal = number(isle, map, ORDINAL, 0, 0L);
    Cursor cursor = new Cursor(commit, ordinal);
    if (map.containsKey(SNAPSHOT_KEY) != map.containsKey(SNAPSHOT_SEQUENCE)) {
      throw refused(isle, map, "has only one of " + SNAPSHOT_KEY + " and " + SNAPSHOT_SEQUENCE);
    }
    if (!map.containsKey(SNAPSHOT_KEY)) {
      return at(cursor);
    }
    long sequence = number(isle, map, SNAPSHOT_SEQUENCE, 1, null);
    return new SourceOffset(cursor, new Progress(key(isle, map), sequence));
  }

  private static Slice key(String isle, Map<String, ?> map) {
    if (map.get(SNAPSHOT_KEY) instanceof String text) {
      try {
        return Slice.of(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw refused(isle, map, "has a " + SNAPSHOT_KEY + " that is not base64");
      }
    }
    throw refused(isle, map, "has a " + SNAPSHOT_KEY + " that is not a string");
  }

  private static long number(
      String isle, Map<String, ?> map, String name, long least, @Nullable Long preset) {
    Object value = map.get(name);
    if (value == null && preset != null && !map.containsKey(name)) {
      return preset;
    }
    if (value instanceof Long || value instanceof Integer) {
      long number = ((Number) value).longValue();
      if (number >= least) {
        return number;
      }
    }
    throw refused(isle, map, "needs " + name + ", a whole number from " + least);
  }

  private static ConnectException refused(String isle, Map<String, ?> map, String problem) {
    return new ConnectException(
        "The offset of the isle '"
            + isle
            + "' "
            + problem
            + ". An offset is a place in the feed such as {\"commit\": 1, \"ordinal\": 0}; this is"
            + " none: "
            + map);
  }
}
