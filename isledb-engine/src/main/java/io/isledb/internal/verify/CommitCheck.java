package io.isledb.internal.verify;

import io.isledb.Entry;
import io.isledb.Verification.Kind;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.segment.JoinedCommit;
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

/**
 * Reads all commits that are there, in the log and in segments, checks each, and each against the
 * one before. For one use.
 */
final class CommitCheck {
  /** Commits that are in memory at a time. */
  private static final int AT_ONCE = 4;

  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final Findings findings;
  private final BlobReferences blobs;
  private final Manifest manifest;
  private final SegmentCheck segments;
  private CommitChain chain;

  /** Whether the last compacted commit was passed, of which the manifest has a header. */
  private boolean isPast;

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
    this.segments = new SegmentCheck(context, layout, manifests, findings, manifest);
    this.chain = new CommitChain(layout, findings, null);
  }

  /**
   * Checks commits, those of the log and those in segments.
   *
   * @param commits all that are listed, ascending
   * @param step told after each object
   */
  void run(List<CommitRef> commits, Runnable step) {
    requireDense(commits);
    CommitHeader compacted = manifest.compactedHead();
    Manifest.Origin origin = manifest.origin();
    CommitHeader before = origin == null ? null : origin.head();
    chain = new CommitChain(layout, findings, before);
    // What a clone begins with is compacted, but not in its own log.
    isPast = compacted == null || compacted.equals(before);
    int done = 0;
    for (SegmentInfo segment : manifest.joined().toList()) {
      int from = indexOf(commits, segment.fromCommit());
      int end = indexOf(commits, segment.toCommit() + 1);
      follow(commits.subList(done, from), step);
      Optional<SegmentCheck.Sound> sound = segments.read(segment);
      step.run();
      if (sound.isPresent()) {
        follow(sound.get(), commits.subList(from, end), step);
      } else {
        chain.brokenAt();
        follow(commits.subList(from, end), step);
        chain.brokenAt();
      }
      done = end;
    }
    follow(commits.subList(done, commits.size()), step);
  }

  /** Where the first commit of at least this id is. */
  private static int indexOf(List<CommitRef> commits, long id) {
    int low = 0;
    int high = commits.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (commits.get(middle).id() < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void follow(List<CommitRef> commits, Runnable step) {
    for (int from = 0; from < commits.size(); from += AT_ONCE) {
      List<CommitRef> some = commits.subList(from, Math.min(from + AT_ONCE, commits.size()));
      List<Optional<CommitHeader>> headers = Fanout.map(context.executor(), some, this::verified);
      for (int i = 0; i < some.size(); i++) {
        follow(some.get(i).id(), headers.get(i));
        step.run();
      }
    }
  }

  /** Follows the commits of a segment; those that are in the log too must be the same. */
  private void follow(SegmentCheck.Sound segment, List<CommitRef> inLog, Runnable step) {
    for (JoinedCommit commit : segment.directory().commits()) {
      Optional<CommitHeader> header =
          findings.checked(
              segment.object(),
              () -> verify(segment.object(), segment.commit(commit), commit.id()));
      if (header.isPresent() && !isDescribed(commit, header.get())) {
        findings.problem(
            Kind.INCONSISTENT,
            segment.object(),
            "Its directory does not say what is true of commit " + commit.id());
      }
      follow(commit.id(), header);
    }
    for (CommitRef commit : inLog) {
      String object = layout.commit(commit.id());
      Optional<byte[]> file = context.store().read(object).map(StoredBytes::bytes);
      file.ifPresent(bytes -> findings.read(bytes.length));
      if (file.isPresent() && !segment.isCopyOf(commit.id(), file.get())) {
        findings.problem(
            Kind.INCONSISTENT, object, "Is not the same as its copy in " + segment.object());
      }
      step.run();
    }
  }

  private static boolean isDescribed(JoinedCommit commit, CommitHeader header) {
    return commit.isFence() == header.isFence()
        && commit.committedAtMs() == header.committedAtMs()
        && commit.firstSequence() == header.firstSequence()
        && commit.entries() == header.entries();
  }

  private void follow(long id, Optional<CommitHeader> header) {
    CommitHeader compacted = manifest.compactedHead();
    if (!isPast && compacted != null && id >= compacted.commitId()) {
      isPast = true;
      passCompacted(chain, compacted, id, header);
    }
    header.ifPresentOrElse(chain::follow, chain::brokenAt);
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
    if (before < manifest.compactedThrough()) {
      requireNoneBetween(before, manifest.compactedThrough() + 1);
    }
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
