package io.isledb.internal.format.sst;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.iterator.EntryView;
import java.util.Arrays;
import java.util.List;

/** Restores the order in which a commit's entries were written, in linear time. */
public final class CommitChanges {
  private CommitChanges() {}

  /**
   * A commit's changes in order.
   *
   * @param header what the commit says of itself
   * @param changes by ordinal; values and attributes are windows on arrays that belong to this list
   *     alone. A value that lies in a blob is given as its pointer
   * @param blobOrdinals ordinals of the changes whose value is a blob pointer, ascending
   */
  public record Decoded(CommitHeader header, List<Entry> changes, List<Integer> blobOrdinals) {}

  /**
   * Decodes a whole commit, verifying every byte of it.
   *
   * @param isleId the isle that it must belong to; null when that is not known
   */
  public static Decoded decode(
      String object, byte[] file, @org.jspecify.annotations.Nullable String isleId, long commitId) {
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
    Entry[] byOrdinal = new Entry[(int) header.entries()];
    List<Integer> blobs = new java.util.ArrayList<>();
    for (int i = 0; i < tail.index().count(); i++) {
      place(object, file, tail.index(), i, header, byOrdinal, blobs);
    }
    for (int i = 0; i < byOrdinal.length; i++) {
      if (byOrdinal[i] == null) {
        throw new CorruptObjectException("A commit lacks an entry that its header counts")
            .with("object", object)
            .with("ordinal", i);
      }
    }
    blobs.sort(null);
    return new Decoded(header, Arrays.asList(byOrdinal), blobs);
  }

  private static void requireNoGap(String object, byte[] file, SstTail tail) {
    long dataStart = tail.index().count() == 0 ? tail.tailOffset() : tail.index().offset(0);
    if (CommitFile.frontBytes(object, file) != dataStart) {
      throw new CorruptObjectException("A commit's blocks do not begin after its header")
          .with("object", object)
          .with("offset", dataStart);
    }
  }

  private static void place(
      String object,
      byte[] file,
      BlockIndex index,
      int number,
      CommitHeader header,
      Entry[] byOrdinal,
      List<Integer> blobs) {
    long at = index.offset(number);
    byte[] raw = SectionCodec.read(file, (int) at, index.length(number), object, at);
    BlockIterator entries = new BlockIterator(DataBlock.of(raw, object, at));
    EntryView view = entries.entry();
    while (entries.next()) {
      long ordinal = view.sequence - header.firstSequence();
      if (ordinal < 0 || ordinal >= byOrdinal.length || byOrdinal[(int) ordinal] != null) {
        throw new CorruptObjectException("An entry's sequence number is not one of its commit's")
            .with("object", object)
            .with("offset", at)
            .with("sequence", view.sequence);
      }
      if (view.kind == EntryView.BLOB) {
        blobs.add((int) ordinal);
      }
      byOrdinal[(int) ordinal] = window(view);
    }
  }

  /** Only the key is copied: it was put together in a buffer that is used again. */
  private static Entry window(EntryView view) {
    return new Entry(
        Slice.of(view.key().toByteArray()),
        view.isDelete() ? null : view.value(),
        view.sequence,
        view.timestampMs,
        view.expiryMs,
        view.attributesLength == 0 ? Slice.EMPTY : view.attributes());
  }
}
