package io.isledb.internal.read;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.cache.Stash;
import io.isledb.internal.cache.Stashes;
import io.isledb.internal.format.sst.CommitFile;
import io.isledb.internal.format.sst.SstFormat;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.table.BlockFetcher;
import io.isledb.internal.table.Table;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.util.Arrays;

/**
 * Opens the SSTs of one isle. A small object is read whole, and its blocks come from those bytes
 * from then on; of others the tail is read, with one request when its place is known or the guess
 * holds. Thread-safe.
 */
final class TableOpener {
  /** A tail is taken to be this part of the file when nothing tells its length. */
  private static final int TAIL_SHARE = 24;

  private static final int OVERHEAD_BYTES = 512;

  private final ObjectStore store;
  private final BlockCache blocks;
  private final Stashes stashes;
  private final String isleId;

  TableOpener(ReadContext context, String isleId) {
    this.store = context.engine().store();
    this.blocks = context.blocks().scope(isleId);
    this.stashes = context.stashes();
    this.isleId = isleId;
  }

  TableSlot open(SstAddress address) {
    Stash stash = stashes.of(isleId, address.object());
    if (address.isSmall()) {
      Section whole = whole(stash, address);
      TableSlot slot = whole(address, whole.bytes());
      whole.keep(stash);
      return slot;
    }
    long origin = address.knowsTail() ? address.tailOffset() : guessedTailOffset(address);
    Section end = section(stash, address.object(), origin, address.sizeBytes());
    if (!address.knowsTail()) {
      long tailOffset = SstTail.tailOffset(address.object(), end.bytes(), origin);
      if (tailOffset < origin) {
        end.keep(stash);
        end = section(stash, address.object(), tailOffset, address.sizeBytes());
      }
    }
    SstTail tail = SstTail.parse(address.object(), end.bytes(), end.offset());
    requireSize(address.object(), tail, address.sizeBytes());
    end.keep(stash);
    BlockFetcher remote = (offset, length) -> range(address.object(), offset, offset + length);
    return slot(address, tail, remote, stash, 0);
  }

  /** Bytes of an object, and whether they came from the store. */
  private record Section(long offset, byte[] bytes, boolean isFetched) {
    /** To be called when the bytes were found to be right. */
    void keep(Stash stash) {
      if (isFetched) {
        stash.offer(offset, bytes, 0, bytes.length);
      }
    }
  }

  private Section whole(Stash stash, SstAddress address) {
    byte[] stashed = stash.read(0, (int) address.sizeBytes());
    if (stashed != null) {
      return new Section(0, stashed, false);
    }
    StoredBytes read =
        store.read(address.object()).orElseThrow(() -> new VanishedException(address.object()));
    return new Section(0, read.bytes(), true);
  }

  private Section section(Stash stash, String object, long from, long to) {
    byte[] stashed = stash.read(from, Math.toIntExact(to - from));
    return stashed != null
        ? new Section(from, stashed, false)
        : new Section(from, range(object, from, to), true);
  }

  /** A table on bytes that are the whole object. */
  TableSlot whole(SstAddress address, byte[] bytes) {
    SstTail tail = SstTail.parse(address.object(), bytes, 0);
    requireSize(address.object(), tail, bytes.length);
    BlockFetcher inMemory =
        (offset, length) -> {
          if (offset < 0 || length < 0 || offset + length > bytes.length) {
            throw shorter(address.object(), offset, length, bytes.length);
          }
          return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
        };
    return slot(address, tail, inMemory, Stash.NONE, bytes.length);
  }

  /** Front of a commit's file and, when the object is small, all of it. */
  record Opened(CommitFile.Front front, StoredBytes read) {
    boolean isWhole() {
      return read.bytes().length == read.objectBytes();
    }
  }

  /**
   * Reads the front of a commit, verifying whose it is; one request, or two when the header is very
   * large.
   *
   * @param read its first bytes
   */
  Opened opened(String object, long commitId, StoredBytes read) {
    byte[] start = read.bytes();
    int needed = CommitFile.frontBytes(object, start);
    if (needed > start.length && read.objectBytes() > start.length) {
      start = range(object, 0, Math.min(needed, read.objectBytes()));
    }
    CommitFile.Front front = CommitFile.front(object, start);
    CommitFile.verifyIdentity(front.header(), isleId, commitId, object);
    if (front.fileBytes() != read.objectBytes()) {
      throw new CorruptObjectException("A commit's size is not what its header states")
          .with("object", object)
          .with("offset", read.objectBytes())
          .with("stated", front.fileBytes());
    }
    return new Opened(front, read);
  }

  private TableSlot slot(
      SstAddress address, SstTail tail, BlockFetcher fetcher, Stash stash, int heldBytes) {
    tail.verifyIdentity(isleId, address.id(), address.object());
    Table table = Table.open(address.object(), tail, fetcher, blocks, stash);
    return new TableSlot(table, table.weightBytes() + heldBytes + OVERHEAD_BYTES);
  }

  private byte[] range(String object, long from, long to) {
    int length = Math.toIntExact(to - from);
    byte[] bytes =
        store
            .readRange(object, from, length)
            .orElseThrow(() -> new VanishedException(object))
            .bytes();
    if (bytes.length != length) {
      throw shorter(object, from, length, bytes.length);
    }
    return bytes;
  }

  private static long guessedTailOffset(SstAddress address) {
    long guess = Math.max(SstFormat.FRONT_GUESS_BYTES, address.sizeBytes() / TAIL_SHARE);
    return Math.max(0, address.sizeBytes() - guess);
  }

  private static void requireSize(String object, SstTail tail, long sizeBytes) {
    if (tail.fileBytes() != sizeBytes) {
      throw new CorruptObjectException("A file's size is not what its footer states")
          .with("object", object)
          .with("offset", sizeBytes)
          .with("stated", tail.fileBytes());
    }
  }

  private static CorruptObjectException shorter(
      String object, long offset, long length, long found) {
    return new CorruptObjectException("An object is shorter than what refers to it states")
        .with("object", object)
        .with("offset", offset)
        .with("expectedBytes", length)
        .with("foundBytes", found);
  }
}
