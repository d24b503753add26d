package io.isledb.internal.verify;

import io.isledb.Verification.Kind;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.format.sst.SstProperties;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.format.sst.SstVerifier;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.table.Table;
import io.isledb.store.StoredBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads SSTs of runs, and blobs, and checks them against what refers to them. */
final class SstCheck {
  /** Objects that are in memory at a time. */
  private static final int AT_ONCE = 2;

  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final Findings findings;
  private final BlobReferences blobs;
  private final String isleId;

  SstCheck(
      EngineContext context,
      IsleLayout layout,
      ManifestStore manifests,
      Findings findings,
      BlobReferences blobs,
      String isleId) {
    this.context = context;
    this.layout = layout;
    this.manifests = manifests;
    this.findings = findings;
    this.blobs = blobs;
    this.isleId = isleId;
  }

  void runs(List<SstInfo> ssts, Runnable step) {
    each(ssts, this::verify, step);
  }

  void blobs(Runnable step) {
    each(blobs.blobs(), this::verify, step);
  }

  private <T> void each(List<T> all, Consumer<T> check, Runnable step) {
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<T> some = all.subList(from, Math.min(from + AT_ONCE, all.size()));
      Fanout.forEach(context.executor(), some.size(), i -> check.accept(some.get(i)));
      some.forEach(one -> step.run());
    }
  }

  private void verify(SstInfo sst) {
    IsleLayout owner = sst.layout(layout);
    String object = owner.object(sst.object());
    Optional<StoredBytes> bytes = context.store().read(object);
    if (bytes.isEmpty()) {
      if (isNeeded(object)) {
        findings.problem(Kind.MISSING, object, "A run that the isle needs is missing; restore it");
      }
      return;
    }
    findings.read(bytes.get().objectBytes());
    findings.checked(
        object,
        () -> {
          verify(sst, owner, object, bytes.get().bytes());
          return true;
        });
  }

  private void verify(SstInfo sst, IsleLayout owner, String object, byte[] file) {
    String ownerId = sst.isleId(isleId);
    boolean isCommit = owner.commitId(object).isPresent();
    if (isCommit) {
      SstVerifier.verifyCommit(object, file, ownerId, owner.commitId(object).getAsLong());
    } else {
      SstVerifier.verifyRun(object, file, ownerId, sst.id());
    }
    SstTail tail = SstTail.parse(object, file, 0);
    if (!isDescribed(sst, tail, file.length)) {
      findings.problem(
          Kind.INCONSISTENT, object, "Is not what the newest manifest says of it: " + sst);
    }
    if (!tail.properties().blobs().isEmpty()) {
      blobs.add(owner, ownerId, object, pointers(object, tail, file));
    }
  }

  private static boolean isDescribed(SstInfo sst, SstTail tail, int sizeBytes) {
    SstProperties found = tail.properties();
    return sst.sizeBytes() == sizeBytes
        && sst.tailOffset() == tail.tailOffset()
        && sst.entries() == found.entries()
        && sst.deletes() == found.deletes()
        && sst.minKey().equals(found.minKey())
        && sst.maxKey().equals(found.maxKey())
        && sst.minSequence() == found.minSequence()
        && sst.maxSequence() == found.maxSequence()
        && sst.minTimestampMs() == found.minTimestampMs()
        && sst.maxTimestampMs() == found.maxTimestampMs()
        && sst.minExpiryMs() == found.minExpiryMs()
        && sst.maxExpiryMs() == found.maxExpiryMs();
  }

  private static List<BlobPointer> pointers(String object, SstTail tail, byte[] file) {
    Table table =
        Table.open(
            object,
            tail,
            (offset, length) -> Arrays.copyOfRange(file, (int) offset, (int) offset + length),
            BlockCache.NONE);
    List<BlobPointer> pointers = new ArrayList<>();
    try (EntryIterator entries = table.forward()) {
      while (entries.next()) {
        EntryView entry = entries.entry();
        if (entry.kind == EntryView.BLOB) {
          pointers.add(
              BlobPointer.decode(
                  entry.valueArray, entry.valueOffset, entry.valueLength, object, 0));
        }
      }
    }
    return pointers;
  }

  private void verify(BlobReferences.Blob blob) {
    Optional<StoredBytes> bytes = context.store().read(blob.object());
    if (bytes.isPresent()) {
      findings.read(bytes.get().objectBytes());
      blobs.check(blob, bytes.get().bytes(), findings);
    } else if (isUsed(blob)) {
      findings.problem(
          Kind.MISSING,
          blob.object(),
          "A blob is missing, to which " + blobs.user(blob) + " refers");
    }
  }

  /** What has referred to a blob that is gone may have been collected with it. */
  private boolean isUsed(BlobReferences.Blob blob) {
    String user = blobs.user(blob);
    boolean isThere = context.store().readRange(user, 0, 1).isPresent();
    return isThere && (layout.commitId(user).isPresent() || isNeeded(user));
  }

  private boolean isNeeded(String object) {
    Optional<Manifest> newest = manifests.newest();
    return newest.isEmpty() || References.of(layout, newest.get()).has(object);
  }
}
