package io.isledb.internal.format.manifest;

import io.isledb.internal.format.sst.CommitHeader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
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
 * @param runs sorted runs, in the order of {@link RunInfo#NEWEST_FIRST}
 * @param parts objects that describe most of the SSTs of a large isle; empty for a small one
 * @param segments stretches of the log, in ascending order and without gaps
 * @param retired objects no longer referred to, waiting to be deleted
 * @param checkpoints named references to older states
 * @param options the isle's persisted options
 * @param origin what the isle was cloned from; null for an isle of its own
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
    List<PartInfo> parts,
    List<SegmentInfo> segments,
    List<Retired> retired,
    SortedMap<String, Checkpoint> checkpoints,
    SortedMap<String, String> options,
    @Nullable Origin origin,
    long writtenAtMs) {
  /**
   * An object that waits to be deleted.
   *
   * @param object its name, relative to the isle
   * @param retiredAtMs when the last reference went, by the store's clock; 0 for the time at which
   *     this manifest was stored
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

  /**
   * Where a clone comes from.
   *
   * @param path path of its source below the store's root
   * @param isleId id of its source
   * @param head header of the source's commit after which the clone's own begin; null when the
   *     source had none
   * @param isNeeded whether this isle may still refer to files that are not its own
   */
  public record Origin(String path, String isleId, @Nullable CommitHeader head, boolean isNeeded) {
    /** This, when no file of another isle is referred to any more. */
    public Origin left() {
      return new Origin(path, isleId, head, false);
    }
  }

  public Manifest {
    runs = runs.stream().sorted(RunInfo.NEWEST_FIRST).toList();
    parts = List.copyOf(parts);
    segments = List.copyOf(segments);
    retired = List.copyOf(retired);
    checkpoints = Collections.unmodifiableSortedMap(new TreeMap<>(checkpoints));
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /** A manifest of an isle that is no clone. */
  public Manifest(
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
      List<PartInfo> parts,
      List<SegmentInfo> segments,
      List<Retired> retired,
      SortedMap<String, Checkpoint> checkpoints,
      SortedMap<String, String> options,
      long writtenAtMs) {
    this(
        isleId,
        version,
        maintainerEpoch,
        maintainer,
        nonce,
        parentNonce,
        compactedThrough,
        compactedHead,
        logStart,
        runs,
        parts,
        segments,
        retired,
        checkpoints,
        options,
        null,
        writtenAtMs);
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
        List.of(),
        List.of(),
        new TreeMap<>(),
        new TreeMap<>(options),
        writtenAtMs);
  }

  /** The beginning of the next version: the same content, to be changed before it is published. */
  public ManifestBuilder next(String nextNonce, long nowMs) {
    return new ManifestBuilder(this, nextNonce, nowMs);
  }

  /** The same state, described in other parts. */
  public Manifest withParts(List<PartInfo> otherParts, List<Retired> otherRetired) {
    return with(runs, otherParts, segments, otherRetired);
  }

  Manifest with(List<RunInfo> allRuns, List<SegmentInfo> allSegments) {
    return with(allRuns, parts, allSegments, retired);
  }

  private Manifest with(
      List<RunInfo> otherRuns,
      List<PartInfo> otherParts,
      List<SegmentInfo> otherSegments,
      List<Retired> otherRetired) {
    return new Manifest(
        isleId,
        version,
        maintainerEpoch,
        maintainer,
        nonce,
        parentNonce,
        compactedThrough,
        compactedHead,
        logStart,
        otherRuns,
        otherParts,
        otherSegments,
        otherRetired,
        checkpoints,
        options,
        origin,
        writtenAtMs);
  }

  /** The object that holds a commit beside the log; null when there is none. */
  public @Nullable SegmentInfo segmentOf(long commitId) {
    int low = 0;
    int high = segments.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      SegmentInfo segment = segments.get(middle);
      if (segment.contains(commitId)) {
        return segment.isJoined() ? segment : null;
      }
      if (segment.toCommit() < commitId) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** The objects that hold commits beside the log. */
  public Stream<SegmentInfo> joined() {
    return segments.stream().filter(SegmentInfo::isJoined);
  }

  /** All SSTs of all runs. */
  public Stream<SstInfo> ssts() {
    return runs.stream().flatMap(run -> run.ssts().stream());
  }
}
