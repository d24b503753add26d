package io.isledb.internal.log;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.FencedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Creates;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.CommitFile;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The commits of one isle: finding the head and committing. Claims are made by {@link Claims}.
 * Thread-safe; keeps no state.
 */
public final class CommitLog {
  /** Holds the front of nearly every commit; a longer one costs a second read. */
  private static final int FRONT_BYTES = 4 << 10;

  private static final int PAGE = 1_000;
  private static final int LOOKS_MAX = 16;

  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final String isle;

  /**
   * @param isle path of the isle, for messages
   */
  public CommitLog(EngineContext context, IsleLayout layout, ManifestStore manifests, String isle) {
    this.context = context;
    this.layout = layout;
    this.manifests = manifests;
    this.isle = isle;
  }

  EngineContext context() {
    return context;
  }

  /** Names of the isle's objects. */
  public IsleLayout layout() {
    return layout;
  }

  ManifestStore manifests() {
    return manifests;
  }

  /** Path of the isle. */
  public String isle() {
    return isle;
  }

  /** The head: four requests; empty, after one, when there is no isle. */
  public Optional<LogHead> head() {
    Optional<Manifest> manifest = manifests.newest();
    for (int i = 0; i < LOOKS_MAX && manifest.isPresent(); i++) {
      Optional<LogHead> head = headOver(manifest.get());
      if (head.isPresent()) {
        return head;
      }
      // The head or a commit before it is gone: collected, so there is a newer manifest.
      long before = manifest.get().version();
      manifest = manifests.newest();
      if (manifest.isPresent() && manifest.get().version() == before && i > 0) {
        throw missing(manifest.get());
      }
    }
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    throw new StoreUnavailableException(
            "The isle's head moves faster than it can be read; try again")
        .with("isle", isle)
        .with("store", context.store().url());
  }

  /** Empty when what must be there is not: then the manifest is no longer the newest. */
  Optional<LogHead> headOver(Manifest manifest) {
    List<CommitRef> commits = listAfter(manifest.compactedThrough());
    if (commits.isEmpty()) {
      return Optional.of(new LogHead(manifest, commits, manifest.compactedHead()));
    }
    CommitRef newest = commits.get(commits.size() - 1);
    boolean isDense = newest.id() - manifest.compactedThrough() == commits.size();
    if (!isDense) {
      return Optional.empty();
    }
    return readHeader(newest.id(), manifest.isleId())
        .map(header -> new LogHead(manifest, commits, header));
  }

  private CorruptObjectException missing(Manifest manifest) {
    long expected = manifest.compactedThrough() + 1;
    for (CommitRef commit : listAfter(manifest.compactedThrough())) {
      if (commit.id() != expected) {
        break;
      }
      expected++;
    }
    return new CorruptObjectException("A commit that the isle needs is missing; restore it")
        .with("object", layout.commit(expected))
        .with("offset", 0)
        .with("isle", isle);
  }

  /** All commits with greater ids, ascending: one request for each thousand. */
  public List<CommitRef> listAfter(long id) {
    return listBetween(id, Long.MAX_VALUE);
  }

  /**
   * All commits in a range, ascending: one request for each thousand.
   *
   * @param id the commit before the first
   * @param through the last
   */
  public List<CommitRef> listBetween(long id, long through) {
    List<CommitRef> commits = new ArrayList<>();
    String after = id < 1 ? "" : layout.commit(id);
    long last = id;
    while (last < through) {
      int limit = (int) Math.min(PAGE, through - last);
      ObjectPage page = context.store().list(layout.logPrefix(), after, limit);
      for (ObjectInfo object : page.objects()) {
        after = object.name();
        OptionalLong found = layout.commitId(object.name());
        if (found.isPresent() && found.getAsLong() <= through) {
          commits.add(new CommitRef(found.getAsLong(), object.sizeBytes(), object.modifiedMs()));
        }
        last = Math.max(last, found.orElse(last));
      }
      if (page.complete()) {
        break;
      }
    }
    return commits;
  }

  /**
   * The header of a commit; empty when there is none of that id. One request.
   *
   * @param isleId the isle that it must belong to; null when that is not known yet
   */
  public Optional<CommitHeader> readHeader(long id, @Nullable String isleId) {
    String object = layout.commit(id);
    Optional<StoredBytes> start = context.store().readRange(object, 0, FRONT_BYTES);
    if (start.isPresent() && isCutShort(object, start.get())) {
      int needed = CommitFile.frontBytes(object, start.get().bytes());
      start = context.store().readRange(object, 0, needed);
    }
    if (start.isEmpty()) {
      return Optional.empty();
    }
    CommitHeader header = CommitFile.front(object, start.get().bytes()).header();
    CommitFile.verifyIdentity(header, isleId, id, object);
    return Optional.of(header);
  }

  private static boolean isCutShort(String object, StoredBytes start) {
    int read = start.bytes().length;
    return read < start.objectBytes() && read < CommitFile.frontBytes(object, start.bytes());
  }

  /**
   * Tries once to create a commit.
   *
   * @param header header of the commit in {@code bytes}
   * @throws FencedException when the id is another's
   */
  public CommitResult commit(CommitHeader header, ByteBuffer bytes) {
    String object = layout.commit(header.commitId());
    CreateOutcome outcome = Creates.once(context, object, bytes);
    if (outcome instanceof CreateOutcome.Stored) {
      return CommitResult.DURABLE;
    }
    if (outcome instanceof CreateOutcome.Unknown unknown) {
      return new CommitResult.Unknown(unknown.cause());
    }
    return ownerOf(header);
  }

  private CommitResult ownerOf(CommitHeader header) {
    Optional<CommitHeader> there;
    try {
      there = readHeader(header.commitId(), header.isleId());
    } catch (StoreUnavailableException e) {
      return new CommitResult.Unknown(e);
    }
    if (there.isEmpty()) {
      // Our own, collected since; or a store that forgets. The next attempt tells.
      return new CommitResult.Unknown(
          new StoreUnavailableException("A commit that is said to exist cannot be read")
              .with("object", layout.commit(header.commitId())));
    }
    if (there.get().nonce().equals(header.nonce())) {
      return CommitResult.DURABLE;
    }
    throw fenced(there.get());
  }

  FencedException fenced(CommitHeader successor) {
    return new FencedException(
        "Another writer has taken over this isle; this one never writes again",
        isle,
        successor.writer(),
        successor.epoch(),
        successor.committedAtMs(),
        null);
  }
}
