package io.isledb.internal.collect;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.IsleException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.format.blob.BlobFile;
import io.isledb.internal.format.blob.BlobFormat;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.sst.CommitFile;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.Segments;
import io.isledb.store.StoredBytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads facts from the objects themselves and remembers them, so that what is asked in each round
 * is read once. What cannot be read as what it should be counts as needed: collection goes on
 * without it, and a verification tells what is wrong with it. Not thread-safe.
 */
public final class StoredFacts implements CollectionFacts {
  private static final Logger LOG = LoggerFactory.getLogger(StoredFacts.class);

  /** Holds the front of nearly every commit; a longer one costs a second read. */
  private static final int FRONT_BYTES = 4 << 10;

  private final EngineContext context;
  private final IsleLayout layout;
  private final String isleId;
  private final LongConsumer beforeReading;
  private final Segments segments;
  private final Map<Long, Boolean> fences = new ConcurrentHashMap<>();
  private final Map<String, BlobOrigin> origins = new ConcurrentHashMap<>();

  /** The blobs whose commit may still come; asked about anew each time. */
  private final Set<String> undecided = ConcurrentHashMap.newKeySet();

  /**
   * @param beforeReading told how many bytes are going to be read, and may wait
   */
  public StoredFacts(
      EngineContext context, IsleLayout layout, String isleId, LongConsumer beforeReading) {
    this.context = context;
    this.layout = layout;
    this.isleId = isleId;
    this.beforeReading = beforeReading;
    this.segments = new Segments(context.store(), layout);
  }

  /**
   * Reads what is not known yet, in parallel: one request for a commit, and for a blob one and two
   * for its commit. Forgets what the plan does not ask for.
   *
   * @param most how many objects are read at most
   * @return whether all is known now
   */
  public boolean fetch(CollectionPlan plan, int most) {
    origins.keySet().removeAll(undecided);
    undecided.clear();
    fences.keySet().retainAll(plan.freeCommits());
    origins.keySet().retainAll(plan.looseBlobs());
    List<Long> commits = unknown(plan.freeCommits(), fences, most);
    Fanout.forEach(context.executor(), commits.size(), i -> readCommit(commits.get(i)));
    List<String> blobs = unknown(plan.looseBlobs(), origins, most - commits.size());
    Fanout.forEach(context.executor(), blobs.size(), i -> readBlob(blobs.get(i), plan));
    return commits.size() + blobs.size() < most;
  }

  private static <T extends Comparable<T>> List<T> unknown(
      Collection<T> asked, Map<T, ?> known, int most) {
    List<T> unknown = new ArrayList<>(asked);
    unknown.removeAll(known.keySet());
    unknown.sort(null);
    return unknown.subList(0, Math.min(most, unknown.size()));
  }

  @Override
  public boolean isFence(long commitId) {
    return fences.getOrDefault(commitId, true);
  }

  @Override
  public Optional<BlobOrigin> origin(String blobUlid) {
    return Optional.ofNullable(origins.get(blobUlid));
  }

  private void readCommit(long commitId) {
    String object = layout.commit(commitId);
    try {
      read(object, 0, FRONT_BYTES)
          .ifPresent(start -> fences.put(commitId, front(commitId, start).header().isFence()));
    } catch (CorruptObjectException
        | WrongObjectException
        | FormatTooNewException
        | FormatTooOldException e) {
      warn(object, e);
      fences.put(commitId, true);
    }
  }

  private void readBlob(String ulid, CollectionPlan plan) {
    String object = layout.blob(ulid);
    try {
      Optional<StoredBytes> start = read(object, 0, BlobFormat.FRONT_GUESS_BYTES);
      if (start.isPresent()) {
        long commit = BlobFile.front(object, start.get().bytes(), isleId, ulid).commitId();
        Optional<Boolean> isReferred = commit > 0 ? refers(commit, ulid, plan) : Optional.of(false);
        origins.put(ulid, new BlobOrigin(commit, isReferred.orElse(true)));
        if (isReferred.isEmpty()) {
          undecided.add(ulid);
        }
      }
    } catch (CorruptObjectException
        | WrongObjectException
        | FormatTooNewException
        | FormatTooOldException e) {
      warn(object, e);
    }
  }

  private static void warn(String object, IsleException damage) {
    LOG.warn("object '{}' is kept by collection because it cannot be read", object, damage);
  }

  /**
   * Whether a commit refers to a blob; empty when it is neither there nor in a segment: it is gone,
   * or still to come.
   */
  private Optional<Boolean> refers(long commitId, String blobUlid, CollectionPlan plan) {
    String object = layout.commit(commitId);
    Optional<StoredBytes> start = read(object, 0, FRONT_BYTES);
    if (start.isEmpty()) {
      return plan.segmentOf(commitId).map(in -> refers(commitId, blobUlid, in));
    }
    CommitFile.Front front = front(commitId, start.get());
    if (front.header().isFence()) {
      return Optional.of(false);
    }
    return read(object, front.tailOffset(), front.tailBytes())
        .map(end -> refers(SstTail.parse(object, end.bytes(), front.tailOffset()), blobUlid));
  }

  /** The same of a commit's copy; true when the segment has gone meanwhile. */
  private boolean refers(long commitId, String blobUlid, SegmentInfo segment) {
    beforeReading.accept(FRONT_BYTES);
    Optional<byte[]> file = segments.commit(segment, commitId);
    if (file.isEmpty()) {
      return true;
    }
    CommitFile.Front front = CommitFile.front(segments.object(segment), file.get());
    return !front.header().isFence()
        && refers(SstTail.parse(segments.object(segment), file.get(), 0), blobUlid);
  }

  private static boolean refers(SstTail tail, String blobUlid) {
    return tail.properties().blobs().stream().anyMatch(share -> share.blob().equals(blobUlid));
  }

  private CommitFile.Front front(long commitId, StoredBytes start) {
    String object = layout.commit(commitId);
    byte[] bytes = start.bytes();
    int needed = CommitFile.frontBytes(object, bytes);
    if (needed > bytes.length && bytes.length < start.objectBytes()) {
      bytes = read(object, 0, needed).map(StoredBytes::bytes).orElse(bytes);
    }
    CommitFile.Front front = CommitFile.front(object, bytes);
    CommitFile.verifyIdentity(front.header(), isleId, commitId, object);
    return front;
  }

  private Optional<StoredBytes> read(String object, long offset, int length) {
    beforeReading.accept(length);
    return context.store().readRange(object, offset, length);
  }
}
