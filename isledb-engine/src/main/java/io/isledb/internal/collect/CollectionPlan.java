package io.isledb.internal.collect;

import io.isledb.CollectionReport.Item;
import io.isledb.CollectionReport.Reason;
import io.isledb.internal.collect.CollectionFacts.BlobOrigin;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.manifest.Manifest.Retired;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which objects may be deleted, and why. Decides from its input alone and changes nothing; not
 * thread-safe. All ages are by the store's clock. Names that the layout does not know are left
 * alone.
 *
 * <p>Why what goes is needed by nobody, nor ever will be:
 *
 * <ol>
 *   <li><b>Runs, segments, parts, blobs of maintenance</b>: no manifest from the settled one on
 *       refers to them, or they would be needed or retired for less than the grace period; and the
 *       newest was stored after they were listed, so a manifest still under way that does can no
 *       longer become the newest.
 *   <li><b>Commits</b>: the settled manifest has them folded, and its feed is past them or has a
 *       copy, so whoever looked within the grace period does not ask for them. Never a fence: it is
 *       what a writer runs into that slept. Never the newest: it is what shows a claim of a
 *       collected id that it is void.
 *   <li><b>Blobs of commits</b>: as runs, and their commit is gone, or does not refer to them; a
 *       blob whose commit was not there when the log was listed waits for it, however long.
 *   <li><b>Checkpoints</b> keep a state, not the feed; they count as long as they stand in the
 *       newest or in the settled manifest: one that was in between only has kept nothing that was
 *       retired before the settled one.
 * </ol>
 */
public final class CollectionPlan {
  /** How old an object must be that nobody has ever referred to. */
  static final long ORPHAN_MS = 86_400_000;

  private final CollectionInput in;
  private final IsleLayout layout;
  private final Inventory inventory;
  private final @Nullable Manifest settled;
  private final long settledAtMs;
  private final FeedExtent newestFeed;
  private final FeedExtent settledFeed;
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final Set<String> needed = new HashSet<>();

  /** When what waits to be deleted has lost its last reference, by its full name. */
  private final Map<String, Long> retiredAt = new HashMap<>();

  private final Set<Long> freeCommits = new LinkedHashSet<>();
  private final Set<String> looseBlobs = new LinkedHashSet<>();

  private CollectionPlan(CollectionInput in) {
    this.in = in;
    this.layout = in.layout();
    this.inventory = in.inventory();
    OptionalLong storedAtMs =
        in.settled() == null
            ? OptionalLong.empty()
            : inventory.storedAtMs(layout, in.settled().version());
    boolean isSettled =
        storedAtMs.isPresent() && in.nowMs() - storedAtMs.getAsLong() > in.graceMs();
    this.settled = isSettled ? in.settled() : null;
    this.settledAtMs = storedAtMs.orElse(0);
    this.newestFeed = new FeedExtent(in.newest());
    this.settledFeed = settled == null ? newestFeed : new FeedExtent(settled);
  }

  /** Finds what may go, as far as that can be told without a look into the objects. */
  public static CollectionPlan of(CollectionInput in) {
    CollectionPlan plan = new CollectionPlan(in);
    plan.mark();
    plan.findCommits();
    plan.findBlobs();
    return plan;
  }

  /** The commits of which it must be known whether they are fences. */
  public Set<Long> freeCommits() {
    return Set.copyOf(freeCommits);
  }

  /** The ULIDs of the blobs of which it must be known where they come from. */
  public Set<String> looseBlobs() {
    return Set.copyOf(looseBlobs);
  }

  /** The segment that has a copy of a commit; empty when none has. */
  Optional<SegmentInfo> segmentOf(long commitId) {
    return newestFeed.segmentOf(commitId).or(() -> settledFeed.segmentOf(commitId));
  }

  private void mark() {
    mark(in.newest());
    in.newest().joined().forEach(segment -> needed.add(layout.segment(segment.ulid())));
    addCheckpoints(in.newest());
    if (settled != null) {
      addCheckpoints(settled);
    }
    // A note without a time was made by the newest manifest itself.
    long storedAtMs = inventory.storedAtMs(layout, in.newest().version()).orElse(in.nowMs());
    for (Retired retired : in.newest().retired()) {
      long atMs = retired.retiredAtMs() == 0 ? storedAtMs : retired.retiredAtMs();
      retiredAt.merge(layout.object(retired.object()), atMs, Math::max);
    }
  }

  private void addCheckpoints(Manifest manifest) {
    for (Checkpoint checkpoint : manifest.checkpoints().values()) {
      checkpoints.add(checkpoint);
      mark(pinned(checkpoint));
    }
  }

  private Manifest pinned(Checkpoint checkpoint) {
    long version = checkpoint.manifestVersion();
    Manifest manifest = version == in.newest().version() ? in.newest() : in.pinned().get(version);
    if (manifest == null) {
      throw new IllegalArgumentException("the manifest of a checkpoint is missing: " + version);
    }
    return manifest;
  }

  private void mark(Manifest manifest) {
    needed.add(layout.manifest(manifest.version()));
    manifest.parts().forEach(part -> needed.add(layout.manifestPart(part.ulid())));
    manifest
        .ssts()
        .filter(sst -> sst.owner() == null)
        .forEach(
            sst -> {
              needed.add(layout.object(sst.object()));
              sst.blobs().forEach(blob -> needed.add(layout.blob(blob.ulid())));
            });
  }

  private void findCommits() {
    if (settled == null) {
      return;
    }
    for (ObjectInfo object : inventory.commits()) {
      long id = layout.commitId(object.name()).orElseThrow();
      boolean isFree = settledFeed.isFree(id) && newestFeed.isFree(id);
      if (isFree
          && id != inventory.newestCommit()
          && !needed.contains(object.name())
          && !isYoung(retiredAt.get(object.name()))
          && !isOfCheckpoint(id)) {
        freeCommits.add(id);
      }
    }
  }

  private boolean isYoung(@Nullable Long retiredAtMs) {
    return retiredAtMs != null && in.nowMs() - retiredAtMs <= in.graceMs();
  }

  /** Whether a checkpoint reads a commit beside the manifest that it names. */
  private boolean isOfCheckpoint(long id) {
    return checkpoints.stream()
        .anyMatch(c -> id <= c.commitId() && id > pinned(c).compactedThrough());
  }

  private void findBlobs() {
    for (ObjectInfo object : inventory.data()) {
      String name = object.name();
      if (isBlob(name) && !needed.contains(name) && mayBeOld(object)) {
        looseBlobs.add(ulid(name));
      }
    }
  }

  private boolean mayBeOld(ObjectInfo blob) {
    Long retired = retiredAt.get(blob.name());
    if (retired != null) {
      return !isYoung(retired);
    }
    // A commit that the feed has let go was in the settled manifest, and its blob there before it.
    boolean mayBeOutOfFeed = settled != null && inventory.commitsBelow() > 1;
    return isOrphanAge(blob) || (mayBeOutOfFeed && blob.modifiedMs() <= settledAtMs);
  }

  private boolean isOrphanAge(ObjectInfo object) {
    return in.nowMs() - object.modifiedMs() > ORPHAN_MS;
  }

  private boolean isBlob(String name) {
    return name.startsWith(layout.blobPrefix());
  }

  private String ulid(String blob) {
    return blob.substring(layout.blobPrefix().length(), blob.length() - ".blob".length());
  }

  /**
   * What may go, in the order of deletion: manifests before what they refer to, commits before
   * their blobs.
   */
  public List<Item> items(CollectionFacts facts) {
    List<Item> items = new ArrayList<>();
    for (ObjectInfo object : inventory.manifests()) {
      long version = layout.manifestVersion(object.name()).orElseThrow();
      boolean isReplaced = settled != null && version < settled.version();
      if (isReplaced && !needed.contains(object.name())) {
        items.add(item(object, Reason.OLD_MANIFEST));
      }
    }
    Set<Long> kept = new HashSet<>();
    for (ObjectInfo object : inventory.commits()) {
      long id = layout.commitId(object.name()).orElseThrow();
      if (freeCommits.contains(id) && !facts.isFence(id)) {
        items.add(item(object, newestFeed.isPast(id) ? Reason.OUT_OF_FEED : Reason.JOINED));
      } else {
        kept.add(id);
      }
    }
    for (ObjectInfo object : inventory.data()) {
      reason(object, facts, kept).ifPresent(reason -> items.add(item(object, reason)));
    }
    return items;
  }

  private static Item item(ObjectInfo object, Reason reason) {
    return new Item(object.name(), reason, object.sizeBytes());
  }

  private Optional<Reason> reason(ObjectInfo object, CollectionFacts facts, Set<Long> kept) {
    String name = object.name();
    if (needed.contains(name) || isYoung(retiredAt.get(name))) {
      return Optional.empty();
    }
    boolean isRetired = retiredAt.containsKey(name);
    if (isBlob(name)) {
      Optional<BlobOrigin> origin =
          looseBlobs.contains(ulid(name)) ? facts.origin(ulid(name)) : Optional.empty();
      if (origin.isEmpty() || isNeededByCommit(origin.get(), kept)) {
        return Optional.empty();
      }
      long commit = origin.get().commit();
      if (!isRetired && commit > 0 && !isRetained(commit, kept)) {
        return Optional.of(Reason.OUT_OF_FEED);
      }
    }
    if (isRetired) {
      return Optional.of(Reason.RETIRED);
    }
    return isOrphanAge(object) ? Optional.of(Reason.UNREFERENCED) : Optional.empty();
  }

  /** Whether a commit that is retained refers to a blob, or one that is still to come may. */
  private boolean isNeededByCommit(BlobOrigin origin, Set<Long> kept) {
    return origin.commit() > inventory.newestCommit()
        || (origin.isReferred() && isRetained(origin.commit(), kept));
  }

  /** Whether a commit is still there, itself or as a copy in a segment. */
  private boolean isRetained(long commit, Set<Long> kept) {
    return commit >= inventory.commitsBelow()
        || kept.contains(commit)
        || newestFeed.isJoined(commit)
        || settledFeed.isJoined(commit);
  }

  /**
   * Which notes of retirement are no longer needed, by the names that the manifest has: those of
   * what is not there, and of what is past its grace period and yet stays. Whatever keeps it, a
   * checkpoint or a commit, gives it a grace period of its own.
   *
   * @param items what is going to be deleted
   */
  public Set<String> notesToForget(List<Item> items) {
    Set<String> listed = new HashSet<>();
    inventory.commits().forEach(object -> listed.add(object.name()));
    inventory.data().forEach(object -> listed.add(object.name()));
    Set<String> going = new HashSet<>();
    items.forEach(item -> going.add(item.object()));
    Set<String> notes = new HashSet<>();
    for (Retired retired : in.newest().retired()) {
      String name = layout.object(retired.object());
      boolean isGone = !listed.contains(name) && !isUnlistedCommit(name);
      boolean isKept = needed.contains(name) || (isBlob(name) && !going.contains(name));
      if (isGone || (isKept && !isYoung(retiredAt.get(name)))) {
        notes.add(retired.object());
      }
    }
    return notes;
  }

  private boolean isUnlistedCommit(String name) {
    return layout.commitId(name).orElse(0) >= inventory.commitsBelow();
  }
}
