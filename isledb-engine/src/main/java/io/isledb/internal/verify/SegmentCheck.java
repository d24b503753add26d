package io.isledb.internal.verify;

import io.isledb.Verification.Kind;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.segment.JoinedCommit;
import io.isledb.internal.format.segment.SegmentDirectory;
import io.isledb.internal.format.segment.SegmentFile;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.StoredBytes;
import java.util.Optional;

/** Reads feed segments whole, and checks each against the manifest and in itself. */
final class SegmentCheck {
  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final Findings findings;
  private final Manifest manifest;

  SegmentCheck(
      EngineContext context,
      IsleLayout layout,
      ManifestStore manifests,
      Findings findings,
      Manifest manifest) {
    this.context = context;
    this.layout = layout;
    this.manifests = manifests;
    this.findings = findings;
    this.manifest = manifest;
  }

  /** A segment that is sound as such; what its commits hold is still to be checked. */
  record Sound(String object, SegmentDirectory directory, byte[] file) {
    byte[] commit(JoinedCommit commit) {
      return SegmentFile.slice(file, commit);
    }

    /** Whether an object of the log is the same that the segment holds. */
    boolean isCopyOf(long id, byte[] inLog) {
      JoinedCommit copy = directory.commit(id);
      return copy.length() == inLog.length && copy.crc() == Crc32c.of(inLog, 0, inLog.length);
    }
  }

  /** Reads a segment; empty when it is missing, damaged or was replaced meanwhile. */
  Optional<Sound> read(SegmentInfo segment) {
    String object = layout.segment(segment.ulid());
    Optional<StoredBytes> read = context.store().read(object);
    if (read.isEmpty()) {
      reportMissing(segment, object);
      return Optional.empty();
    }
    byte[] file = read.get().bytes();
    findings.read(file.length);
    Optional<SegmentDirectory> directory =
        findings.checked(
            object,
            () ->
                SegmentFile.verify(
                    object, file, manifest.isleId(), segment.ulid(), segment.fromCommit()));
    if (directory.isPresent() && !isDescribed(segment, directory.get(), file.length)) {
      findings.problem(
          Kind.INCONSISTENT, object, "Is not what the newest manifest says of it: " + segment);
      boolean isRange = directory.get().last().id() == segment.toCommit();
      return isRange ? Optional.of(new Sound(object, directory.get(), file)) : Optional.empty();
    }
    return directory.map(sound -> new Sound(object, sound, file));
  }

  private static boolean isDescribed(SegmentInfo segment, SegmentDirectory found, long sizeBytes) {
    return segment.sizeBytes() == sizeBytes
        && segment.toCommit() == found.last().id()
        && segment.firstSequence() == found.first().firstSequence()
        && segment.lastSequence() == found.lastSequence()
        && segment.minCommittedAtMs() == found.first().committedAtMs()
        && segment.maxCommittedAtMs() == found.last().committedAtMs();
  }

  private void reportMissing(SegmentInfo segment, String object) {
    Manifest newest = manifests.newest().orElse(manifest);
    if (newest.joined().anyMatch(one -> one.ulid().equals(segment.ulid()))) {
      findings.problem(Kind.MISSING, object, "A segment of the feed is missing; restore it");
    }
  }
}
