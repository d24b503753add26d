package io.isledb.internal.format.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A manifest as it is stored: SSTs and stretches of the log that its parts describe are left out of
 * it, unless they have changed since the parts were written.
 *
 * @param manifest everything but runs and segments, which are to be left aside
 * @param removed ids of SSTs that are in the parts and no longer in a run
 * @param runs SSTs that are not in the parts, with the runs that they belong to
 * @param removedSegments first commits of stretches that are in the parts and no longer in the
 *     manifest, but for those before the feed, which are out of it anyway
 * @param segments stretches that are not in the parts
 */
public record ManifestRoot(
    Manifest manifest,
    List<String> removed,
    List<RunInfo> runs,
    List<Long> removedSegments,
    List<SegmentInfo> segments) {
  public ManifestRoot {
    removed = List.copyOf(removed);
    runs = List.copyOf(runs);
    removedSegments = List.copyOf(removedSegments);
    segments = List.copyOf(segments);
  }

  /** A manifest without parts. */
  public static ManifestRoot whole(Manifest manifest) {
    return new ManifestRoot(manifest, List.of(), manifest.runs(), List.of(), manifest.segments());
  }

  /** What is to be stored of a manifest beside its parts. */
  public static ManifestRoot beside(Manifest manifest, List<ManifestPart> parts) {
    Map<String, ManifestPart.Placed> described = new java.util.HashMap<>();
    parts.forEach(part -> part.ssts().forEach(placed -> described.put(placed.sst().id(), placed)));
    List<RunInfo> runs = new ArrayList<>();
    for (RunInfo run : manifest.runs()) {
      List<SstInfo> added = new ArrayList<>();
      for (SstInfo sst : run.ssts()) {
        ManifestPart.Placed placed = described.get(sst.id());
        if (placed != null && placed.run() == run.id() && placed.sst().equals(sst)) {
          described.remove(sst.id());
        } else {
          added.add(sst);
        }
      }
      if (!added.isEmpty()) {
        runs.add(new RunInfo(run.id(), added));
      }
    }
    TreeMap<Long, SegmentInfo> joined = segmentsOf(parts, manifest.logStart());
    List<SegmentInfo> segments = new ArrayList<>();
    for (SegmentInfo segment : manifest.segments()) {
      if (!joined.remove(segment.fromCommit(), segment)) {
        segments.add(segment);
      }
    }
    List<String> removed = described.keySet().stream().sorted().toList();
    return new ManifestRoot(manifest, removed, runs, List.copyOf(joined.keySet()), segments);
  }

  /** The stretches of parts that the feed still reaches, by their first commits. */
  private static TreeMap<Long, SegmentInfo> segmentsOf(List<ManifestPart> parts, long logStart) {
    TreeMap<Long, SegmentInfo> all = new TreeMap<>();
    for (ManifestPart part : parts) {
      for (SegmentInfo segment : part.segments()) {
        if (segment.toCommit() >= logStart) {
          all.put(segment.fromCommit(), segment);
        }
      }
    }
    return all;
  }

  /** Puts a manifest together again. */
  public Manifest with(List<ManifestPart> parts) {
    Set<String> gone = new HashSet<>(removed);
    TreeMap<Long, List<SstInfo>> all = new TreeMap<>();
    for (ManifestPart part : parts) {
      for (ManifestPart.Placed placed : part.ssts()) {
        if (!gone.contains(placed.sst().id())) {
          all.computeIfAbsent(placed.run(), run -> new ArrayList<>()).add(placed.sst());
        }
      }
    }
    for (RunInfo run : runs) {
      all.computeIfAbsent(run.id(), id -> new ArrayList<>()).addAll(run.ssts());
    }
    List<RunInfo> whole = new ArrayList<>();
    all.forEach(
        (id, ssts) -> {
          ssts.sort((left, right) -> left.minKey().compareTo(right.minKey()));
          whole.add(new RunInfo(id, ssts));
        });
    TreeMap<Long, SegmentInfo> stretches = segmentsOf(parts, manifest.logStart());
    removedSegments.forEach(stretches::remove);
    segments.forEach(segment -> stretches.put(segment.fromCommit(), segment));
    return manifest.with(whole, List.copyOf(stretches.values()));
  }

  /** Bytes that the SSTs and stretches in it take, roughly. */
  public long deltaBytes() {
    long added =
        runs.stream().flatMap(run -> run.ssts().stream()).mapToLong(SstInfo::encodedBytes).sum();
    return added
        + removed.size() * 30L
        + segments.size() * (long) SegmentInfo.ENCODED_BYTES
        + removedSegments.size() * 12L;
  }
}
