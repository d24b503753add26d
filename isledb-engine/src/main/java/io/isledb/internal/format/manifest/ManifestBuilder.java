package io.isledb.internal.format.manifest;

import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.manifest.Manifest.Retired;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes a manifest from the one before it, change by change. Not thread-safe. */
public final class ManifestBuilder {
  /** Names relative to the isle. */
  private static final IsleLayout ISLE = new IsleLayout("");

  private final Manifest before;
  private final String nonce;
  private final long nowMs;
  private long maintainerEpoch;
  private String maintainer;
  private long compactedThrough;
  private @Nullable CommitHeader compactedHead;
  private long logStart;
  private List<RunInfo> runs;
  private List<PartInfo> parts;
  private List<SegmentInfo> segments;
  private final List<Retired> retired;

  /** Blobs that SSTs referred to which are gone. */
  private final Set<String> perhapsUnused = new TreeSet<>();

  private final SortedMap<String, Checkpoint> checkpoints;
  private final SortedMap<String, String> options;
  private Manifest.@Nullable Origin origin;

  ManifestBuilder(Manifest before, String nonce, long nowMs) {
    this.before = before;
    this.nonce = nonce;
    this.nowMs = nowMs;
    this.maintainerEpoch = before.maintainerEpoch();
    this.maintainer = before.maintainer();
    this.compactedThrough = before.compactedThrough();
    this.compactedHead = before.compactedHead();
    this.logStart = before.logStart();
    this.runs = before.runs();
    this.parts = before.parts();
    this.segments = before.segments();
    this.retired = new ArrayList<>(before.retired());
    this.checkpoints = new TreeMap<>(before.checkpoints());
    this.options = new TreeMap<>(before.options());
    this.origin = before.origin();
  }

  /** The manifest that the new one follows. */
  public Manifest before() {
    return before;
  }

  public ManifestBuilder maintainer(long epoch, String name) {
    maintainerEpoch = epoch;
    maintainer = name;
    return this;
  }

  /** All commits up to one are folded into runs. */
  public ManifestBuilder compacted(CommitHeader head) {
    compactedThrough = head.commitId();
    compactedHead = head;
    return this;
  }

  public ManifestBuilder logStart(long commitId) {
    logStart = commitId;
    return this;
  }

  public List<RunInfo> runs() {
    return runs;
  }

  public ManifestBuilder runs(List<RunInfo> all) {
    runs = all;
    return this;
  }

  /**
   * Takes SSTs out of the runs, and runs that become empty with them. The objects that this isle
   * owns are retired, and so are blobs that no SST refers to when the manifest is built.
   */
  public ManifestBuilder remove(Collection<SstInfo> ssts) {
    Set<String> gone = new HashSet<>();
    for (SstInfo sst : ssts) {
      gone.add(sst.id());
      if (sst.owner() == null) {
        sst.blobs().forEach(blob -> perhapsUnused.add(blob.ulid()));
        retire(sst.object());
      }
    }
    List<RunInfo> left = new ArrayList<>();
    for (RunInfo run : runs) {
      List<SstInfo> kept = run.ssts().stream().filter(sst -> !gone.contains(sst.id())).toList();
      if (!kept.isEmpty()) {
        left.add(kept.size() == run.ssts().size() ? run : new RunInfo(run.id(), kept));
      }
    }
    runs = left;
    return this;
  }

  /** Adds a run of its own; nothing when there are no SSTs. */
  public ManifestBuilder addRun(List<SstInfo> ssts) {
    if (!ssts.isEmpty()) {
      long id = 1 + runs.stream().mapToLong(RunInfo::id).max().orElse(0);
      runs = new ArrayList<>(runs);
      runs.add(new RunInfo(id, ssts));
    }
    return this;
  }

  /** Adds SSTs to a run, among whose own keys there are none of theirs. */
  public ManifestBuilder addToRun(long id, List<SstInfo> ssts) {
    Map<Long, RunInfo> byId = new HashMap<>();
    runs.forEach(run -> byId.put(run.id(), run));
    RunInfo run = byId.get(id);
    if (run == null || ssts.isEmpty()) {
      return addRun(ssts);
    }
    List<SstInfo> all = new ArrayList<>(run.ssts());
    all.addAll(ssts);
    all.sort((left, right) -> left.minKey().compareTo(right.minKey()));
    byId.put(id, new RunInfo(id, all));
    runs = new ArrayList<>(byId.values());
    return this;
  }

  public ManifestBuilder parts(List<PartInfo> all) {
    parts = all;
    return this;
  }

  public List<SegmentInfo> segments() {
    return segments;
  }

  public ManifestBuilder segments(List<SegmentInfo> all) {
    segments = all;
    return this;
  }

  /** Notes that nothing refers to an object any more, from this manifest on. */
  public ManifestBuilder retire(String object) {
    retired.add(new Retired(object, 0));
    return this;
  }

  /**
   * Gives the objects that the manifest before has retired the time at which it was stored. Where
   * this is left out they count as retired later than they were.
   */
  public ManifestBuilder retiredBeforeAt(long storedAtMs) {
    retired.replaceAll(r -> r.retiredAtMs() == 0 ? new Retired(r.object(), storedAtMs) : r);
    return this;
  }

  public List<Retired> retired() {
    return retired;
  }

  /** To be changed in place. */
  public SortedMap<String, Checkpoint> checkpoints() {
    return checkpoints;
  }

  /** To be changed in place. */
  public SortedMap<String, String> options() {
    return options;
  }

  public ManifestBuilder origin(Manifest.Origin source) {
    origin = source;
    return this;
  }

  private void retireUnusedBlobs() {
    if (perhapsUnused.isEmpty()) {
      return;
    }
    runs.forEach(
        run ->
            run.ssts()
                .forEach(sst -> sst.blobs().forEach(blob -> perhapsUnused.remove(blob.ulid()))));
    perhapsUnused.forEach(ulid -> retire(ISLE.blob(ulid)));
    perhapsUnused.clear();
  }

  /** The new manifest. */
  public Manifest build() {
    retireUnusedBlobs();
    return new Manifest(
        before.isleId(),
        before.version() + 1,
        maintainerEpoch,
        maintainer,
        nonce,
        before.nonce(),
        compactedThrough,
        compactedHead,
        logStart,
        runs,
        parts,
        segments,
        retired,
        checkpoints,
        options,
        origin,
        nowMs);
  }
}
