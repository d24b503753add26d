package io.isledb.internal.verify;

import io.isledb.Entry;
import io.isledb.Verification.Kind;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.format.sst.SstVerifier;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.StoredBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads all commits that are there, checks each, and each against the one before. */
final class CommitCheck {
  /** Commits that are in memory at a time. */
  private static final int AT_ONCE = 4;

  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final Findings findings;
  private final BlobReferences blobs;
  private final Manifest manifest;

  CommitCheck(
      EngineContext context,
      IsleLayout layout,
      ManifestStore manifests,
      Findings findings,
      BlobReferences blobs,
      Manifest manifest) {
    this.context = context;
    this.layout = layout;
    this.manifests = manifests;
    this.findings = findings;
    this.blobs = blobs;
    this.manifest = manifest;
  }

  /**
   * Checks commits.
   *
   * @param commits all that are listed, ascending
   * @param step told after each
   */
  void run(List<CommitRef> commits, Runnable step) {
    requireDense(commits);
    CommitHeader compacted = manifest.compactedHead();
    boolean isCopy = isCopy();
    CommitChain chain = new CommitChain(layout, findings, isCopy ? compacted : null);
    boolean isPast = isCopy;
    for (int from = 0; from < commits.size(); from += AT_ONCE) {
      List<CommitRef> some = commits.subList(from, Math.min(from + AT_ONCE, commits.size()));
      List<Optional<CommitHeader>> headers = Fanout.map(context.executor(), some, this::verified);
      for (int i = 0; i < some.size(); i++) {
        if (!isPast && compacted != null && some.get(i).id() >= compacted.commitId()) {
          isPast = true;
          passCompacted(chain, compacted, some.get(i).id(), headers.get(i));
        }
        headers.get(i).ifPresentOrElse(chain::follow, chain::brokenAt);
        step.run();
      }
    }
  }

  /** The manifest has the header of the last compacted commit: it takes part in the chain. */
  private void passCompacted(
      CommitChain chain, CommitHeader compacted, long id, Optional<CommitHeader> there) {
    if (id > compacted.commitId()) {
      chain.follow(compacted);
    } else if (there.isPresent() && !there.get().nonce().equals(compacted.nonce())) {
      findings.problem(
          Kind.INCONSISTENT,
          layout.commit(id),
          "Is not the commit of this id that the newest manifest knows");
    }
  }

  private Optional<CommitHeader> verified(CommitRef commit) {
    String object = layout.commit(commit.id());
    Optional<StoredBytes> bytes = context.store().read(object);
    if (bytes.isEmpty()) {
      reportMissing(commit.id());
      return Optional.empty();
    }
    findings.read(bytes.get().objectBytes());
    return findings.checked(object, () -> verify(object, bytes.get().bytes(), commit.id()));
  }

  private CommitHeader verify(String object, byte[] file, long id) {
    CommitHeader header = SstVerifier.verifyCommit(object, file, manifest.isleId(), id);
    CommitChanges.Decoded decoded = CommitChanges.decode(object, file, manifest.isleId(), id);
    List<BlobPointer> pointers = new ArrayList<>();
    for (int ordinal : decoded.blobOrdinals()) {
      Entry change = decoded.changes().get(ordinal);
      byte[] value = change.value() == null ? new byte[0] : change.value().toByteArray();
      pointers.add(BlobPointer.decode(value, 0, value.length, object, 0));
    }
    blobs.add(layout, manifest.isleId(), object, pointers);
    return header;
  }

  /** From the start of the feed on, and after what is compacted, no commit may be missing. */
  private void requireDense(List<CommitRef> commits) {
    long before = 0;
    for (CommitRef commit : commits) {
      requireNoneBetween(before, commit.id());
      before = commit.id();
    }
    if (before < manifest.compactedThrough() && !isCopy()) {
      requireNoneBetween(before, manifest.compactedThrough() + 1);
    }
  }

  private boolean isCopy() {
    CommitHeader compacted = manifest.compactedHead();
    return compacted != null && !compacted.isleId().equals(manifest.isleId());
  }

  private void requireNoneBetween(long before, long next) {
    for (long id = Math.max(before + 1, manifest.logStart()); id < next; id++) {
      SegmentInfo segment = manifest.segmentOf(id);
      if (segment != null) {
        id = segment.toCommit();
      } else if (reportMissing(id)) {
        return;
      }
    }
  }

  /** True when the commit is missing; false when it was only collected meanwhile. */
  private boolean reportMissing(long id) {
    Manifest newest = manifests.newest().orElse(manifest);
    if (id < newest.logStart() || newest.segmentOf(id) != null) {
      return false;
    }
    findings.problem(
        Kind.MISSING, layout.commit(id), "A commit that the isle needs is missing; restore it");
    return true;
  }
}
