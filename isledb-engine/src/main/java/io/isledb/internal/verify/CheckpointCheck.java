package io.isledb.internal.verify;

import io.isledb.Verification.Kind;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.manifest.ManifestStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks that what checkpoints name is there. One that has lapsed, or is taken out meanwhile, needs
 * nothing any more.
 */
final class CheckpointCheck {
  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final Findings findings;

  CheckpointCheck(
      EngineContext context, IsleLayout layout, ManifestStore manifests, Findings findings) {
    this.context = context;
    this.layout = layout;
    this.manifests = manifests;
    this.findings = findings;
  }

  /**
   * The manifests that the checkpoints of the newest one name.
   *
   * @param read all manifests that can be read
   * @param commits all commits that are there
   */
  List<Manifest> pinned(List<Manifest> read, Manifest newest, List<CommitRef> commits) {
    Set<Long> there = commits.stream().map(CommitRef::id).collect(Collectors.toSet());
    List<Manifest> pinned = new ArrayList<>();
    for (Map.Entry<String, Checkpoint> each : newest.checkpoints().entrySet()) {
      Checkpoint point = each.getValue();
      Optional<Manifest> kept =
          read.stream().filter(one -> one.version() == point.manifestVersion()).findFirst();
      if (kept.isEmpty()) {
        report(each.getKey(), point, layout.manifest(point.manifestVersion()));
        continue;
      }
      pinned.add(kept.get());
      for (long id = kept.get().compactedThrough() + 1; id <= point.commitId(); id++) {
        if (!there.contains(id)) {
          report(each.getKey(), point, layout.commit(id));
        }
      }
    }
    return pinned;
  }

  private void report(String name, Checkpoint point, String object) {
    boolean hasLapsed = point.expiresAtMs() != 0 && point.expiresAtMs() <= context.time().wallMs();
    boolean isGone =
        manifests.newest().map(now -> !point.equals(now.checkpoints().get(name))).orElse(true);
    if (!hasLapsed && !isGone) {
      findings.problem(
          Kind.MISSING,
          object,
          "Checkpoint '" + name + "' needs this, which is missing or damaged");
    }
  }
}
