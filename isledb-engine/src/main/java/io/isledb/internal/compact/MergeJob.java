package io.isledb.internal.compact;

import io.isledb.internal.base.Fanout;
import io.isledb.internal.blob.BlobPlaces;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.manifest.SstInfo.BlobUse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Merges sorted inputs into new SSTs. A large merge is divided into ranges of keys, which are
 * merged side by side as far as threads are free.
 *
 * <p>Of each key the newest version in the inputs stays; the others were hidden by it. If it is a
 * put that has expired, a delete takes its place. A delete goes when no SST outside of the inputs
 * may hold an older version of the key. So no older value is ever seen again, and what need not be
 * there is not.
 *
 * <p>Memory does not grow with the size of the inputs. For each range that is merged at the time:
 *
 * <ul>
 *   <li>of each input a buffer of 256 KiB to 2 MiB, and the tail of one SST,
 *   <li>an SST of the target size, in a buffer that doubles as it grows,
 *   <li>the tail of one SST of each run beside the inputs, if there are deletes to be decided on,
 *   <li>when blobs are left, one blob object of 16 MiB and one value.
 * </ul>
 */
public final class MergeJob {
  private final CompactContext context;
  private final Windows windows;
  private final long nowMs;
  private final Set<String> leaving;

  /**
   * @param windows how the output is divided into runs
   * @param nowMs the time that decides what has expired
   */
  public MergeJob(CompactContext context, Windows windows, long nowMs) {
    this(context, windows, nowMs, Set.of());
  }

  /**
   * As the other constructor.
   *
   * @param leaving blobs whose values are moved to new ones, because little else in them is in use
   */
  public MergeJob(CompactContext context, Windows windows, long nowMs, Set<String> leaving) {
    this.context = context;
    this.windows = windows;
    this.nowMs = nowMs;
    this.leaving = leaving;
  }

  /**
   * Merges.
   *
   * @param chains inputs; each a list of SSTs with disjoint keys in ascending order
   * @param inputs those of the inputs that are in runs; what they have in blobs of another isle is
   *     moved to blobs of this one
   * @param runs all runs of the isle
   * @return new runs, none of them empty
   */
  public List<List<SstInfo>> run(
      List<List<Input>> chains, Collection<SstInfo> inputs, List<RunInfo> runs) {
    BlobPlaces places = new BlobPlaces(context.layout());
    places.learn(inputs);
    Set<String> left = new HashSet<>(leaving);
    left.addAll(places.elsewhere());
    try (MergeInputs in = MergeInputs.open(context, chains)) {
      List<SpanMerge> merges = new ArrayList<>();
      for (KeySpan span : in.spans()) {
        merges.add(new SpanMerge(context, windows, nowMs, left, places, span));
      }
      Fanout.forEach(context.executor(), merges.size(), i -> merges.get(i).run(in, inputs, runs));
      return join(merges, in.blobs());
    }
  }

  private static List<List<SstInfo>> join(List<SpanMerge> merges, Map<String, BlobUse> blobs) {
    merges.forEach(merge -> blobs.putAll(merge.newBlobs()));
    SortedMap<Long, List<SstInfo>> runs = new TreeMap<>();
    for (SpanMerge merge : merges) {
      merge
          .written()
          .forEach(
              (window, ssts) -> {
                List<SstInfo> run = runs.computeIfAbsent(window, w -> new ArrayList<>());
                ssts.forEach(sst -> run.add(withKnown(sst, blobs)));
              });
    }
    return List.copyOf(runs.values());
  }

  private static SstInfo withKnown(SstInfo sst, Map<String, BlobUse> blobs) {
    if (sst.blobs().isEmpty()) {
      return sst;
    }
    List<BlobUse> known = new ArrayList<>();
    for (BlobUse use : sst.blobs()) {
      BlobUse origin = blobs.getOrDefault(use.ulid(), use);
      known.add(new BlobUse(use.ulid(), use.liveBytes(), origin.valueBytes(), origin.commitId()));
    }
    return sst.withBlobs(known);
  }
}
