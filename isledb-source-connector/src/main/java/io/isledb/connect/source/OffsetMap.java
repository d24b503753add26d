package io.isledb.connect.source;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Connect keeps of a record until Kafka has it: a {@link SourceOffset} as a map. Each record
 * has its own, but only few of them are ever looked into, so this is numbers whose entries are made
 * when they are asked for. Immutable.
 */
final class OffsetMap extends AbstractMap<String, Object> {
  private final long commit;
  private final long ordinal;
  private final @Nullable String snapshotKey;
  private final long snapshotSequence;

  private OffsetMap(
      long commit, long ordinal, @Nullable String snapshotKey, long snapshotSequence) {
    this.commit = commit;
    this.ordinal = ordinal;
    this.snapshotKey = snapshotKey;
    this.snapshotSequence = snapshotSequence;
  }

  /** A place in the feed. */
  static OffsetMap ofFeed(long commit, long ordinal) {
    return new OffsetMap(commit, ordinal, null, 0);
  }

  /** A place in a snapshot. */
  static OffsetMap ofSnapshot(long commit, long ordinal, String key, long sequence) {
    return new OffsetMap(commit, ordinal, key, sequence);
  }

  @Override
  public int size() {
    return snapshotKey == null ? 2 : 4;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    if (SourceOffset.COMMIT.equals(key)) {
      return commit;
    }
    if (SourceOffset.ORDINAL.equals(key)) {
      return ordinal;
    }
    if (SourceOffset.SNAPSHOT_KEY.equals(key)) {
      return snapshotKey;
    }
    return SourceOffset.SNAPSHOT_SEQUENCE.equals(key) && snapshotKey != null
        ? snapshotSequence
        : null;
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    Map.Entry<String, Object> first = Map.entry(SourceOffset.COMMIT, commit);
    Map.Entry<String, Object> second = Map.entry(SourceOffset.ORDINAL, ordinal);
    return snapshotKey == null
        ? Set.of(first, second)
        : Set.of(
            first,
            second,
            Map.entry(SourceOffset.SNAPSHOT_KEY, snapshotKey),
            Map.entry(SourceOffset.SNAPSHOT_SEQUENCE, snapshotSequence));
  }
}
