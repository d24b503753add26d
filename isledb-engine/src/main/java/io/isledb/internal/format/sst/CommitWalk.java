package io.isledb.internal.format.sst;

import io.isledb.ChangeIterator;
import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.internal.iterator.EntryView;
import org.jspecify.annotations.Nullable;

/**
 * Walks over some of a commit's entries by ordinal, a part after the other: what stands in a part
 * is in the processor's caches before its entries are read in an order that is not that of memory.
 */
final class CommitWalk implements ChangeIterator {
  private final CommitEntries all;
  private final CommitWindow window;
  private final int end;

  /** Ordinal of the next entry, and up to where the part goes that it is in. */
  private int next;

  private int partEnd;
  private byte[][] chunks = new byte[0][];
  private byte[] places = EntryView.NO_BYTES;

  private byte[] in = EntryView.NO_BYTES;

  /** Where the present entry stands, and its first bytes. */
  private int at;

  private long head;

  CommitWalk(CommitEntries all, CommitWindow window, int from, int end) {
    this.all = all;
    this.window = window;
    this.next = from;
    this.partEnd = from;
    this.end = end;
  }

  @Override
  public boolean next() {
    int ordinal = next;
    if (ordinal == partEnd && !enter(ordinal)) {
      return false;
    }
    next = ordinal + 1;
    int place = CommitPart.place(places, ordinal);
    byte[] bytes = chunks[CommitPart.chunk(place)];
    int from = CommitPart.offset(place);
    in = bytes;
    at = from;
    head = ChangeHead.read(bytes, from);
    return true;
  }

  private boolean enter(int ordinal) {
    if (ordinal >= end) {
      return false;
    }
    CommitPart part = all.part(ordinal);
    part.touch();
    chunks = part.chunks;
    places = part.places();
    partEnd = CommitEntries.endOfPart(ordinal, end);
    return true;
  }

  private int keyAt() {
    return at + ChangeHead.bytes(head);
  }

  private int attributesAt() {
    return keyAt() + ChangeHead.keyLength(head);
  }

  private int attributesLength() {
    return ChangeHead.attributesLength(in, at, head);
  }

  @Override
  public Slice key() {
    return Slice.of(in, keyAt(), ChangeHead.keyLength(head));
  }

  @Override
  public @Nullable Slice value() {
    return ChangeHead.isDelete(head)
        ? null
        : Slice.of(in, attributesAt() + attributesLength(), ChangeHead.valueLength(head));
  }

  @Override
  public long sequence() {
    return all.firstSequence() + next - 1;
  }

  @Override
  public long timestampMs() {
    return ChangeHead.timestampMs(in, at, head, all.baseMs);
  }

  @Override
  public long expiryMs() {
    return ChangeHead.expiryMs(in, at, head);
  }

  @Override
  public Slice attributes() {
    int length = attributesLength();
    return length == 0 ? Slice.EMPTY : Slice.of(in, attributesAt(), length);
  }

  @Override
  public Entry entry() {
    Slice value = value();
    return new Entry(
        Slice.of(key().toByteArray()),
        value == null ? null : Slice.of(value.toByteArray()),
        sequence(),
        timestampMs(),
        expiryMs(),
        attributesLength() == 0 ? Slice.EMPTY : Slice.of(attributes().toByteArray()));
  }

  @Override
  public void close() {
    next = end;
    partEnd = end;
    chunks = new byte[0][];
    places = EntryView.NO_BYTES;
    in = EntryView.NO_BYTES;
    window.letGo();
  }
}
