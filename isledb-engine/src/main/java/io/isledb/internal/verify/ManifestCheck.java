package io.isledb.internal.verify;

import io.isledb.Verification.Kind;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.ObjectInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads all manifests that are there and checks each, and each against the one before. */
final class ManifestCheck {
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final Findings findings;

  ManifestCheck(IsleLayout layout, ManifestStore manifests, Findings findings) {
    this.layout = layout;
    this.manifests = manifests;
    this.findings = findings;
  }

  /**
   * The manifests that can be read, ascending.
   *
   * @param objects their objects, ascending
   * @param step told after each
   */
  List<Manifest> read(List<ObjectInfo> objects, Runnable step) {
    List<Manifest> read = new ArrayList<>();
    Manifest before = null;
    for (int i = 0; i < objects.size(); i++) {
      ObjectInfo object = objects.get(i);
      long version = layout.manifestVersion(object.name()).orElseThrow();
      Optional<Optional<Manifest>> found =
          findings.checked(object.name(), () -> manifests.read(version));
      Manifest manifest = found.flatMap(some -> some).orElse(null);
      if (manifest != null) {
        findings.read(object.sizeBytes());
        compare(before, manifest, object.name());
        read.add(manifest);
      } else if (found.isPresent() && i == objects.size() - 1) {
        reportGone(object.name(), version);
      }
      before = manifest;
      step.run();
    }
    return read;
  }

  /** Unless it was replaced meanwhile, the newest manifest must be complete. */
  private void reportGone(String object, long version) {
    if (manifests.newestVersion().orElse(version) <= version) {
      findings.problem(Kind.MISSING, object, "The newest manifest, or a part of it, is missing");
    }
  }

  private void compare(@Nullable Manifest before, Manifest next, String object) {
    if (before == null) {
      return;
    }
    if (!before.isleId().equals(next.isleId())) {
      wrong(object, "Belongs to another isle than the manifest before it");
      return;
    }
    boolean isNeighbour = next.version() == before.version() + 1;
    if (isNeighbour && !next.parentNonce().equals(before.nonce())) {
      wrong(object, "Was not made from the manifest before it");
    }
    if (next.maintainerEpoch() < before.maintainerEpoch()) {
      wrong(object, "Has a lower maintainer epoch than the manifest before it");
    }
    if (next.compactedThrough() < before.compactedThrough()
        || next.logStart() < before.logStart()) {
      wrong(object, "Goes back behind what the manifest before it says is compacted or cut off");
    }
  }

  /** Checks what the newest manifest says of its runs. */
  void checkContent(Manifest manifest) {
    String object = layout.manifest(manifest.version());
    for (RunInfo run : manifest.runs()) {
      SstInfo before = null;
      for (SstInfo sst : run.ssts()) {
        if (before != null && before.maxKey().compareTo(sst.minKey()) >= 0) {
          wrong(object, "Run " + run.id() + " has SSTs whose keys overlap, at " + sst.object());
        }
        before = sst;
      }
    }
    checkSequences(manifest, object);
    checkStretches(manifest, object);
    References references = References.of(layout, manifest);
    Set<String> retired = new HashSet<>();
    manifest.retired().forEach(gone -> retired.add(layout.object(gone.object())));
    for (String name : retired) {
      if (references.has(name)) {
        wrong(object, "Refers to an object that it says is retired: " + name);
      }
    }
  }

  private void checkSequences(Manifest manifest, String object) {
    long bound = manifest.compactedHead() == null ? 1 : manifest.compactedHead().nextSequence();
    for (RunInfo run : manifest.runs()) {
      if (run.maxSequence() >= bound) {
        wrong(object, "Run " + run.id() + " has entries newer than the last compacted commit");
      }
    }
  }

  private void checkStretches(Manifest manifest, String object) {
    SegmentInfo before = null;
    for (SegmentInfo stretch : manifest.segments()) {
      boolean isNext =
          before == null
              || (stretch.fromCommit() == before.toCommit() + 1
                  && stretch.firstSequence() == before.lastSequence() + 1
                  && stretch.minCommittedAtMs() >= before.maxCommittedAtMs());
      boolean isWithin =
          stretch.fromCommit() <= stretch.toCommit()
              && stretch.toCommit() <= manifest.compactedThrough()
              && stretch.toCommit() >= manifest.logStart();
      if (!isNext || !isWithin) {
        wrong(object, "Has stretches of the feed that leave gaps or overlap, at " + stretch);
      }
      before = stretch;
    }
  }

  private void wrong(String object, String description) {
    findings.problem(Kind.INCONSISTENT, object, description);
  }
}
