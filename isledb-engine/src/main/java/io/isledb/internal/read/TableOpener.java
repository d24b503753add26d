package io.isledb.internal.read;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.cache.BlockCache;
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
  private final String isleId;

  TableOpener(ReadContext context, String isleId) {
    this.store = context.engine().store();
    this.blocks = context.blocks().scope(isleId);
    this.isleId = isleId;
  }

  TableSlot open(SstAddress address) {
    if (address.isSmall()) {
      return whole(address, present(address, store.read(address.object())).bytes());
    }
    long origin = address.knowsTail() ? address.tailOffset() : guessedTailOffset(address);
    byte[] end = range(address.object(), origin, address.sizeBytes());
    if (!address.knowsTail()) {
      long tailOffset = SstTail.tailOffset(address.object(), end, origin);
      if (tailOffset < origin) {
        origin = tailOffset;
        end = range(address.object(), origin, address.sizeBytes());
      }
    }
    SstTail tail = SstTail.parse(address.object(), end, origin);
    requireSize(address.object(), tail, address.sizeBytes());
    return slot(address, tail, remote(address.object()), 0);
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
    return slot(address, tail, inMemory, bytes.length);
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

  private TableSlot slot(SstAddress address, SstTail tail, BlockFetcher fetcher, int heldBytes) {
    tail.verifyIdentity(isleId, address.id(), address.object());
    Table table = Table.open(address.object(), tail, fetcher, blocks);
    return new TableSlot(table, tail.weightBytes() + heldBytes + OVERHEAD_BYTES);
  }

  private BlockFetcher remote(String object) {
    return (offset, length) -> {
      byte[] bytes =
          store
              .readRange(object, offset, length)
              .orElseThrow(() -> new VanishedException(object))
              .bytes();
      if (bytes.length != length) {
        throw shorter(object, offset, length, bytes.length);
      }
      return bytes;
    };
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

  private static StoredBytes present(SstAddress address, java.util.Optional<StoredBytes> read) {
    return read.orElseThrow(() -> new VanishedException(address.object()));
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
