package io.isledb.internal.collect;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.manifest.Manifest.Retired;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which objects may be deleted, and why. Changes nothing. All ages are by the store's clock, "now"
 * being when the newest manifest was stored. Names that the layout does not know are left alone.
 */
public final class CollectionPlan {
  /** How old an object must be that nobody has ever referred to. */
  static final long ORPHAN_MS = 86_400_000;

  /** Why an object may go. */
  public enum Reason {
    COMMIT_BEFORE_FEED,
    COMMIT_IN_SEGMENT,
    RETIRED,
    NEVER_REFERENCED,
    OLD_MANIFEST
  }

  /**
   * One object that may go.
   *
   * @param object its full name
   */
  public record Item(String object, Reason reason, long bytes) {}

  private final CollectionInput in;
  private final IsleLayout layout;
  private final CollectionFacts facts;
  private final long nowMs;
  private final long newestCommit;
  private final List<Checkpoint> checkpoints;
  private final Set<String> needed = new HashSet<>();
  private final Map<String, Long> retiredAt = new HashMap<>();
  private final Set<Long> keptCommits = new HashSet<>();
  private final List<Item> items = new ArrayList<>();

  private CollectionPlan(CollectionInput in, CollectionFacts facts) {
    this.in = in;
    this.layout = in.layout();
    this.facts = facts;
    this.nowMs = storedAt(in);
    this.newestCommit =
        in.listing().stream()
            .mapToLong(object -> layout.commitId(object.name()).orElse(0))
            .max()
            .orElse(0);
    this.checkpoints =
        in.newest().checkpoints().values().stream()
            .filter(c -> c.expiresAtMs() == 0 || nowMs - c.expiresAtMs() <= in.graceMs())
            .toList();
  }

  /** Decides what may go, in the order of deletion: manifests before what they refer to. */
  public static List<Item> of(CollectionInput in, CollectionFacts facts) {
    CollectionPlan plan = new CollectionPlan(in, facts);
    plan.mark();
    plan.manifests();
    plan.commits();
    plan.others();
    return List.copyOf(plan.items);
  }

  private static long storedAt(CollectionInput in) {
    String newest = in.layout().manifest(in.newest().version());
    return in.listing().stream()
        .filter(object -> object.name().equals(newest))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the newest manifest is not listed"))
        .modifiedMs();
  }

  private void mark() {
    mark(in.newest());
    for (Checkpoint checkpoint : checkpoints) {
      mark(pinned(checkpoint));
    }
    for (Retired retired : in.newest().retired()) {
      long atMs = retired.retiredAtMs() == 0 ? nowMs : retired.retiredAtMs();
      retiredAt.merge(layout.object(retired.object()), atMs, Math::max);
    }
  }

  private void mark(Manifest manifest) {
    needed.add(layout.manifest(manifest.version()));
    manifest.parts().forEach(part -> needed.add(layout.manifestPart(part.ulid())));
    manifest.joined().forEach(segment -> needed.add(layout.segment(segment.ulid())));
    manifest
        .ssts()
        .filter(sst -> sst.owner() == null)
        .forEach(
            sst -> {
              needed.add(layout.object(sst.object()));
              sst.blobs().forEach(blob -> needed.add(layout.blob(blob.ulid())));
            });
  }

  private Manifest pinned(Checkpoint checkpoint) {
    long version = checkpoint.manifestVersion();
    Manifest manifest = version == in.newest().version() ? in.newest() : in.pinned().get(version);
    if (manifest == null) {
      throw new IllegalArgumentException("the manifest of a checkpoint is missing: " + version);
    }
    return manifest;
  }

  private void manifests() {
    Manifest settled = in.settled();
    if (settled == null) {
      return;
    }
    for (ObjectInfo object : in.listing()) {
      OptionalLong version = layout.manifestVersion(object.name());
      if (version.isPresent()
          && version.getAsLong() < settled.version()
          && !needed.contains(object.name())) {
        add(object, Reason.OLD_MANIFEST);
      }
    }
  }

  private void commits() {
    for (ObjectInfo object : in.listing()) {
      OptionalLong found = layout.commitId(object.name());
      if (found.isEmpty()) {
        continue;
      }
      long id = found.getAsLong();
      if (mayGo(id, object.name())) {
        boolean isBefore = isBefore(id, in.newest());
        add(object, isBefore ? Reason.COMMIT_BEFORE_FEED : Reason.COMMIT_IN_SEGMENT);
      } else {
        keptCommits.add(id);
      }
    }
  }

  private boolean mayGo(long id, String name) {
    Manifest settled = in.settled();
    if (settled == null || id == newestCommit || needed.contains(name)) {
      return false;
    }
    boolean isDispensable = isDispensable(id, settled) && isDispensable(id, in.newest());
    Long retired = retiredAt.get(name);
    boolean isSettled = retired == null || nowMs - retired > in.graceMs();
    return isDispensable && isSettled && !isOfCheckpoint(id) && !facts.isFence(id);
  }

  /** Whether whoever has the manifest never looks for the commit in the log. */
  private static boolean isDispensable(long id, Manifest manifest) {
    return id <= manifest.compactedThrough()
        && (isBefore(id, manifest) || manifest.segmentOf(id) != null);
  }

  private static boolean isBefore(long id, Manifest manifest) {
    return id < manifest.logStart();
  }

  private boolean isOfCheckpoint(long id) {
    return checkpoints.stream()
        .anyMatch(c -> id <= c.commitId() && id > pinned(c).compactedThrough());
  }

  private void others() {
    for (ObjectInfo object : in.listing()) {
      String name = object.name();
      if (needed.contains(name) || !isData(name)) {
        continue;
      }
      Long retired = retiredAt.get(name);
      boolean isOld =
          retired == null
              ? nowMs - object.modifiedMs() > ORPHAN_MS
              : nowMs - retired > in.graceMs();
      if (isOld && !isBlobOfCommit(name)) {
        add(object, retired == null ? Reason.NEVER_REFERENCED : Reason.RETIRED);
      }
    }
  }

  private boolean isData(String name) {
    return isDirectly(name, layout.runPrefix(), ".sst")
        || isDirectly(name, layout.blobPrefix(), ".blob")
        || isDirectly(name, layout.segmentPrefix(), ".seg")
        || isDirectly(name, layout.manifestPartPrefix(), ".json");
  }

  private static boolean isDirectly(String name, String folder, String suffix) {
    return name.startsWith(folder)
        && name.endsWith(suffix)
        && name.indexOf('/', folder.length()) < 0;
  }

  /** Whether a commit that is kept refers to a blob, or one that is still to come may. */
  private boolean isBlobOfCommit(String name) {
    String folder = layout.blobPrefix();
    if (!name.startsWith(folder)) {
      return false;
    }
    long commit = facts.blobCommit(name);
    String ulid = name.substring(folder.length(), name.length() - ".blob".length());
    return commit > newestCommit || (isKept(commit) && facts.refersTo(commit, ulid));
  }

  /** Whether a tailer may still come by a commit, in the log or in a segment. */
  private boolean isKept(long commit) {
    Manifest settled = in.settled();
    return keptCommits.contains(commit)
        || in.newest().segmentOf(commit) != null
        || (settled != null && settled.segmentOf(commit) != null);
  }

  private void add(ObjectInfo object, Reason reason) {
    items.add(new Item(object.name(), reason, object.sizeBytes()));
  }
}
