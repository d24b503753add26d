package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.CacheLines;
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
    return decode(object, Slice.of(file), isleId, commitId, new Chunks(0));
  }

  /**
   * Decodes a commit as the other method does, into memory that others have let go. Nothing refers
   * to the file's bytes afterwards.
   */
  public static Decoded decode(
      String object, Slice file, @Nullable String isleId, long commitId, Chunks memory) {
    CommitFile.Front front = CommitFile.front(object, file);
    CommitHeader header = front.header();
    CommitFile.verifyIdentity(header, isleId, commitId, object);
    if (front.fileBytes() != file.length() || header.entries() > file.length()) {
      throw new CorruptObjectException("A commit's size is not what its header states")
          .with("object", object)
          .with("offset", file.length())
          .with("stated", front.fileBytes());
    }
    SstTail tail = SstTail.parse(object, file, 0);
    CommitFile.requireTailAt(front.tailOffset(), tail, object);
    requireNoGap(object, file, tail);
    CommitEntries entries =
        new CommitEntries(header.firstSequence(), (int) header.entries(), memory);
    Filling filling = new Filling(object, file, tail.index(), entries);
    filling.addAll();
    if (entries.added() < entries.size()) {
      throw new CorruptObjectException("A commit lacks entries that its header counts")
          .with("object", object)
          .with("entries", entries.added())
          .with("stated", entries.size());
    }
    filling.blobs.sort(null);
    return new Decoded(header, entries, filling.blobs);
  }

  private static void requireNoGap(String object, Slice file, SstTail tail) {
    long dataStart = tail.index().count() == 0 ? tail.tailOffset() : tail.index().offset(0);
    if (CommitFile.frontBytes(object, file) != dataStart) {
      throw new CorruptObjectException("A commit's blocks do not begin after its header")
          .with("object", object)
          .with("offset", dataStart);
    }
  }

  /** Brings what blocks hold to where its ordinal says. */
  private static final class Filling {
    private final String object;
    private final Slice file;
    private final BlockIndex index;
    private final CommitEntries target;
    private final List<Integer> blobs = new ArrayList<>();
    private final EntryView view = new EntryView();

    /** What a block was expanded into, for the next. */
    private byte[] room = EntryView.NO_BYTES;

    /** Of no meaning; but what depends on it has to be done. */
    @SuppressWarnings("UnusedVariable")
    private int touched;

    Filling(String object, Slice file, BlockIndex index, CommitEntries target) {
      this.object = object;
      this.file = file;
      this.index = index;
      this.target = target;
    }

    void addAll() {
      for (int i = 0; i < index.count(); i++) {
        if (i + 1 < index.count()) {
          touch(i + 1);
        }
        add(i);
      }
    }

    /** Waits for a block's lines all at once; its last bytes are needed first. */
    private void touch(int number) {
      int from = Math.min(file.length(), (int) index.offset(number));
      int to = Math.min(file.length(), from + index.length(number));
      touched += CacheLines.touch(file.array(), file.offset() + from, file.offset() + to);
    }

    private void add(int number) {
      long at = index.offset(number);
      DataBlock block =
          SectionCodec.readBlock(file, (int) at, index.length(number), room, object, at);
      room = block.bytes;
      try {
        add(block);
      } catch (IndexOutOfBoundsException | CorruptObjectException e) {
        throw block.located(e);
      }
    }

    private void add(DataBlock block) {
      target.beginBlock();
      EntryView entry = view;
      int at = block.entriesStart;
      while (at < block.entriesEnd) {
        int shared =
            EntryDecoder.decode(
                block.bytes,
                at,
                block.entriesEnd,
                block.baseSequence,
                block.baseTimestampMs,
                entry);
        at = entry.valueOffset + entry.valueLength;
        long ordinal = entry.sequence - target.firstSequence();
        if (ordinal < 0 || ordinal >= target.size() || target.has((int) ordinal)) {
          throw new CorruptObjectException("An entry's sequence number is not one of its commit's")
              .with("sequence", entry.sequence);
        }
        if (entry.kind == EntryView.BLOB) {
          blobs.add((int) ordinal);
        }
        target.add((int) ordinal, shared, entry);
      }
    }
  }
}
