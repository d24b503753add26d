package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.CacheLines;
import io.isledb.internal.iterator.EntryView;
import java.util.ArrayList;
import java.util.List;

/** Brings what some of a commit's blocks hold to where its ordinal says. Used by one thread. */
final class CommitFilling {
  private final String object;
  private final BlockIndex index;
  private final CommitEntries target;
  private final List<Integer> blobs = new ArrayList<>();
  private final EntryView view = new EntryView();

  /** What a block was expanded into, for the next. */
  private byte[] room = EntryView.NO_BYTES;

  /** Of no meaning; but what depends on it has to be done. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  CommitFilling(String object, BlockIndex index, CommitEntries target) {
    this.object = object;
    this.index = index;
    this.target = target;
  }

  CommitEntries entries() {
    return target;
  }

  /** Ordinals of the entries whose value is a blob pointer, in the order of their keys. */
  List<Integer> blobs() {
    return blobs;
  }

  /**
   * Adds the entries of the blocks from one on, up to another.
   *
   * @param bytes the blocks, from the first one's beginning
   */
  void addAll(int from, int to, Slice bytes) {
    long origin = index.offset(from);
    for (int i = from; i < to; i++) {
      if (i + 1 < to) {
        touch(bytes, (int) (index.offset(i + 1) - origin), index.length(i + 1));
      }
      add(bytes, (int) (index.offset(i) - origin), i);
    }
  }

  /** Waits for a block's lines all at once; its last bytes are needed first. */
  private void touch(Slice bytes, int from, int length) {
    int start = bytes.offset() + from;
    touched += CacheLines.touch(bytes.array(), start, start + length);
  }

  private void add(Slice bytes, int from, int number) {
    DataBlock block =
        SectionCodec.readBlock(
            bytes, from, index.length(number), room, object, index.offset(number));
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
              block.bytes, at, block.entriesEnd, block.baseSequence, block.baseTimestampMs, entry);
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
