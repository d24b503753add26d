package io.isledb.internal.format.manifest;

import io.isledb.internal.format.sst.CommitHeader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What compaction has done to an isle, up to a commit. Immutable. The state of an isle is its
 * newest manifest and all commits after {@link #compactedThrough}.
 *
 * @param isleId id of the isle, a ULID in its 26-character text form
 * @param version this manifest's number, dense from 0
 * @param maintainerEpoch how often the isle's maintenance has been claimed, from 0
 * @param maintainer name of the maintainer; empty before the first
 * @param nonce 32 hexadecimal digits, drawn anew for each manifest
 * @param parentNonce the nonce of the manifest before; empty for version 0
 * @param compactedThrough all commits up to this one are folded into runs; 0 for none
 * @param compactedHead header of that commit; null for none
 * @param logStart commits below may be gone, fences apart; from 1
 * @param runs SSTs made by compaction, newest first
 * @param retired objects no longer referred to, waiting to be deleted
 * @param checkpoints named references to older states
 * @param options the isle's persisted options
 * @param writtenAtMs the wall clock of whoever wrote this
 */
public record Manifest(
    String isleId,
    long version,
    long maintainerEpoch,
    String maintainer,
    String nonce,
    String parentNonce,
    long compactedThrough,
    @Nullable CommitHeader compactedHead,
    long logStart,
    List<RunInfo> runs,
    List<Retired> retired,
    SortedMap<String, Checkpoint> checkpoints,
    SortedMap<String, String> options,
    long writtenAtMs) {
  /**
   * An object that waits to be deleted.
   *
   * @param object its name, relative to the isle
   * @param retiredAtMs when the last reference went, by the store's clock
   */
  public record Retired(String object, long retiredAtMs) {}

  /**
   * A named reference to an older state.
   *
   * @param manifestVersion the manifest that it keeps
   * @param commitId the head that it keeps
   * @param createdAtMs when it was made
   * @param expiresAtMs when it lapses; 0 for never
   */
  public record Checkpoint(
      long manifestVersion, long commitId, long createdAtMs, long expiresAtMs) {}

  public Manifest {
    runs = List.copyOf(runs);
    retired = List.copyOf(retired);
    checkpoints = Collections.unmodifiableSortedMap(new TreeMap<>(checkpoints));
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /** The manifest that an isle begins with. */
  public static Manifest initial(
      String isleId, String nonce, Map<String, String> options, long writtenAtMs) {
    return new Manifest(
        isleId,
        0,
        0,
        "",
        nonce,
        "",
        0,
        null,
        1,
        List.of(),
        List.of(),
        new TreeMap<>(),
        new TreeMap<>(options),
        writtenAtMs);
  }
}
