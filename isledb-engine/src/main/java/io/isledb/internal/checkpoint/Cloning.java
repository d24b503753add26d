package io.isledb.internal.checkpoint;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.log.LogHead;
import io.isledb.options.MaintenanceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes an isle of another's state without copying data. For one use.
 *
 * <ol>
 *   <li>A checkpoint of the source, which never lapses and names the clone, pins the state.
 *   <li>Manifest 0 of the clone lists the runs of the pinned manifest, and each commit after them
 *       as a run of its own; all of these say that the source owns them. The clone's log goes on
 *       after the source's last commit of the state: ids, epochs and sequence numbers continue.
 *   <li>The checkpoint is looked for once more: somebody may have taken it for one whose clone is
 *       gone. Then the clone is given up.
 * </ol>
 *
 * <p>When the second step is refused, the checkpoint goes. When its outcome stays unknown, the
 * checkpoint stays, since the clone may still appear; if it never does, the checkpoint can be
 * deleted by hand.
 */
public final class Cloning {
  private static final Duration TIMEOUT = MaintenanceOptions.DEFAULT.timeout();

  private final EngineContext context;
  private final Site source;
  private final Site target;
  private final String isleId;
  private final String hold;

  public Cloning(EngineContext context, Site source, Site target) {
    this.context = context;
    this.source = source;
    this.target = target;
    this.isleId = context.ids().ulid();
    this.hold = new CheckpointNames.Clone(target.path(), isleId).checkpoint();
  }

  /**
   * A state to be cloned.
   *
   * @param manifest what compaction had done
   * @param commits all commits of the state after that
   * @param head header of the newest; null when there is no commit at all
   */
  private record State(Manifest manifest, List<CommitRef> commits, @Nullable CommitHeader head) {}

  /**
   * Clones: at most 12 requests, one more for each commit that is not folded, and those for parts
   * of a large manifest.
   *
   * @param checkpoint names the state; null for the present one
   */
  public void run(@Nullable String checkpoint) {
    requireFree();
    Manifest first;
    try {
      first = first(checkpoint == null ? pinPresent() : pinAt(checkpoint));
    } catch (CorruptObjectException e) {
      source.checkpoints().remove(hold);
      throw e;
    }
    if (!target.manifests().attempt(first, TIMEOUT).isApplied()) {
      source.checkpoints().remove(hold);
      throw occupied();
    }
    if (!new SourceHold(context, target.path()).isHeld(first, origin(first))) {
      target.manifests().markDropping(TIMEOUT);
      throw new StoreUnavailableException(
              "The source let go of what was being cloned; drop the clone and clone again")
          .with("source", source.path())
          .with("clone", target.path());
    }
  }

  private void requireFree() {
    boolean hasManifest = target.manifests().newestVersion().isPresent();
    boolean hasCommit =
        context.store().list(target.layout().logPrefix(), "", 1).objects().stream()
            .anyMatch(object -> target.layout().commitId(object.name()).isPresent());
    if (hasManifest || hasCommit) {
      throw occupied();
    }
  }

  private InvalidOptionException occupied() {
    return new InvalidOptionException(
            "There is an isle at the path of the clone already, or what is left of one; drop it, or"
                + " choose another path")
        .with("isle", target.path())
        .with("source", source.path());
  }

  private State pinPresent() {
    LogHead at = source.checkpoints().pin(hold, Duration.ZERO, base -> {}).at();
    return new State(at.manifest(), at.commits(), at.head());
  }

  private State pinAt(String checkpoint) {
    Manifest.Checkpoint point = source.checkpoints().copy(checkpoint, hold);
    long version = point.manifestVersion();
    long commitId = point.commitId();
    Manifest manifest =
        source
            .manifests()
            .read(version)
            .orElseThrow(() -> missing(checkpoint, source.layout().manifest(version)));
    long folded = manifest.compactedThrough();
    List<CommitRef> commits = source.log().listBetween(folded, commitId);
    CommitHeader head = manifest.compactedHead();
    if (commitId > folded) {
      head =
          source
              .log()
              .readHeader(commitId, manifest.isleId())
              .orElseThrow(() -> missing(checkpoint, source.layout().commit(commitId)));
    }
    if (commits.size() != commitId - folded) {
      throw missing(checkpoint, "a commit from " + (folded + 1) + " to " + commitId);
    }
    return new State(manifest, commits, head);
  }

  private CorruptObjectException missing(String checkpoint, String object) {
    return new CorruptObjectException("An object that a checkpoint keeps is missing")
        .with("isle", source.path())
        .with("checkpoint", checkpoint)
        .with("object", object);
  }

  private Manifest first(State state) {
    Manifest from = state.manifest();
    SstInfo.Owner owner = new SstInfo.Owner(source.path(), from.isleId());
    List<RunInfo> runs = new ArrayList<>();
    long id = 0;
    for (RunInfo run : from.runs()) {
      runs.add(new RunInfo(run.id(), run.ssts().stream().map(sst -> sst.ownedBy(owner)).toList()));
      id = Math.max(id, run.id());
    }
    for (SstInfo sst : new CommitRuns(context, source.layout(), owner).of(state.commits())) {
      runs.add(new RunInfo(++id, List.of(sst)));
    }
    CommitHeader head = state.head();
    long commitId = head == null ? 0 : head.commitId();
    return new Manifest(
        isleId,
        0,
        0,
        "",
        context.ids().nonce(),
        "",
        commitId,
        head,
        commitId + 1,
        runs,
        List.of(),
        List.of(),
        List.of(),
        new TreeMap<>(),
        from.options(),
        new Manifest.Origin(source.path(), from.isleId(), head, true),
        context.time().wallMs());
  }

  private static Manifest.Origin origin(Manifest clone) {
    Manifest.Origin origin = clone.origin();
    if (origin == null) {
      throw new IllegalStateException("a clone has an origin");
    }
    return origin;
  }
}
