package io.isledb.internal.format.sst;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.Chunks;
import io.isledb.internal.iterator.EntryView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Restores the order in which a commit's entries were written, in linear time. */
public final class CommitChanges {
  private CommitChanges() {}

  /**
   * A commit's changes in order.
   *
   * @param header what the commit says of itself
   * @param changes by ordinal. A value that lies in a blob is given as its pointer
   * @param blobOrdinals ordinals of the changes whose value is a blob pointer, ascending
   */
  public record Decoded(CommitHeader header, CommitEntries changes, List<Integer> blobOrdinals) {}

  /**
   * Decodes a whole commit, verifying every byte of it.
   *
   * @param isleId the isle that it must belong to; null when that is not known
   */
  public static Decoded decode(String object, byte[] file, @Nullable String isleId, long commitId) {
    return decode(object, file, isleId, commitId, new Chunks(0));
  }

  /** Decodes a commit as the other method does, into memory that others have let go. */
  public static Decoded decode(
      String object, byte[] file, @Nullable String isleId, long commitId, Chunks memory) {
    CommitFile.Front front = CommitFile.front(object, file);
    CommitHeader header = front.header();
    CommitFile.verifyIdentity(header, isleId, commitId, object);
    if (front.fileBytes() != file.length || header.entries() > file.length) {
      throw new CorruptObjectException("A commit's size is not what its header states")
          .with("object", object)
          .with("offset", file.length)
          .with("stated", front.fileBytes());
    }
    SstTail tail = SstTail.parse(object, file, 0);
    CommitFile.requireTailAt(front.tailOffset(), tail, object);
    requireNoGap(object, file, tail);
    CommitEntries entries =
        new CommitEntries(header.firstSequence(), (int) header.entries(), memory);
    List<Integer> blobs = new ArrayList<>();
    byte[] room = EntryView.NO_BYTES;
    for (int i = 0; i < tail.index().count(); i++) {
      room = place(object, file, tail.index(), i, room, header, entries, blobs);
    }
    if (entries.added() < entries.size()) {
      throw new CorruptObjectException("A commit lacks entries that its header counts")
          .with("object", object)
          .with("entries", entries.added())
          .with("stated", entries.size());
    }
    blobs.sort(null);
    return new Decoded(header, entries, blobs);
  }

  private static void requireNoGap(String object, byte[] file, SstTail tail) {
    long dataStart = tail.index().count() == 0 ? tail.tailOffset() : tail.index().offset(0);
    if (CommitFile.frontBytes(object, file) != dataStart) {
      throw new CorruptObjectException("A commit's blocks do not begin after its header")
          .with("object", object)
          .with("offset", dataStart);
    }
  }

  /**
   * Adds what a block holds.
   *
   * @param room an array to expand the block into, if it is long enough
   * @return where the block has been expanded: room for the next
   */
  private static byte[] place(
      String object,
      byte[] file,
      BlockIndex index,
      int number,
      byte[] room,
      CommitHeader header,
      CommitEntries target,
      List<Integer> blobs) {
    long at = index.offset(number);
    DataBlock block =
        SectionCodec.readBlock(file, (int) at, index.length(number), room, object, at);
    BlockIterator entries = new BlockIterator(block);
    EntryView view = entries.entry();
    while (entries.next()) {
      long ordinal = view.sequence - header.firstSequence();
      if (ordinal < 0 || ordinal >= target.size() || target.has((int) ordinal)) {
        throw new CorruptObjectException("An entry's sequence number is not one of its commit's")
            .with("object", object)
            .with("offset", at)
            .with("sequence", view.sequence);
      }
      if (view.kind == EntryView.BLOB) {
        blobs.add((int) ordinal);
      }
      target.add((int) ordinal, view);
    }
    return block.bytes;
  }
}
