package io.isledb.internal.checkpoint;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.manifest.SstInfo.BlobUse;
import io.isledb.internal.format.sst.SstFormat;
import io.isledb.internal.format.sst.SstProperties;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitRef;
import io.isledb.store.StoredBytes;
import java.util.List;
import java.util.Optional;

/**
 * Commits as SSTs that a manifest can list: a commit is sorted like a run, though it may have
 * several versions of a key. Their tails tell what a manifest wants to know. Thread-safe.
 */
final class CommitRuns {
  /** A tail is taken to be this part of the file. */
  private static final int TAIL_SHARE = 16;

  private final EngineContext context;
  private final IsleLayout layout;
  private final SstInfo.Owner owner;

  /**
   * @param layout names of the isle whose commits they are
   * @param owner that isle
   */
  CommitRuns(EngineContext context, IsleLayout layout, SstInfo.Owner owner) {
    this.context = context;
    this.layout = layout;
    this.owner = owner;
  }

  /** Those that have entries, in their order: one read for each commit, in parallel. */
  List<SstInfo> of(List<CommitRef> commits) {
    return Fanout.map(context.executor(), commits, this::described).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<SstInfo> described(CommitRef commit) {
    String object = layout.commit(commit.id());
    SstTail tail = tail(object, commit.sizeBytes());
    String id = Long.toString(commit.id());
    tail.verifyIdentity(owner.isleId(), id, object);
    SstProperties p = tail.properties();
    if (p.entries() == 0) {
      return Optional.empty();
    }
    List<BlobUse> blobs =
        p.blobs().stream()
            .map(b -> new BlobUse(b.blob(), b.liveBytes(), b.liveBytes(), commit.id()))
            .toList();
    return Optional.of(
        SstInfo.of(
            id,
            layout.relative(object),
            owner,
            commit.sizeBytes(),
            tail.tailOffset(),
            p,
            0, // how many expire is not written there; it only speeds compaction up
            List.of(),
            blobs));
  }

  private SstTail tail(String object, long sizeBytes) {
    long guess = Math.max(SstFormat.FRONT_GUESS_BYTES, sizeBytes / TAIL_SHARE);
    long origin = Math.max(0, sizeBytes - guess);
    byte[] end = end(object, origin, sizeBytes);
    long offset = SstTail.tailOffset(object, end, origin);
    if (offset < origin) {
      origin = offset;
      end = end(object, origin, sizeBytes);
    }
    return SstTail.parse(object, end, origin);
  }

  private byte[] end(String object, long from, long to) {
    return context
        .store()
        .readRange(object, from, Math.toIntExact(to - from))
        .map(StoredBytes::bytes)
        .orElseThrow(
            () ->
                new CorruptObjectException("A commit that a checkpoint keeps is missing")
                    .with("object", object)
                    .with("offset", 0));
  }
}
