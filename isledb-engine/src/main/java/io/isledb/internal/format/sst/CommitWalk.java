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
  private long timestampMs;
  private long expiryMs;
  private int keyAt;
  private int keyLength;
  private int attributesLength;
  private int valueLength;

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
    int place =
        (int) CommitEntries.INT.get(places, (ordinal & (CommitEntries.PART_ENTRIES - 1)) << 2);
    byte[] bytes = chunks[CommitPart.chunk(place)];
    int at = CommitPart.offset(place);
    timestampMs = (long) CommitEntries.LONG.get(bytes, at);
    valueLength = (int) CommitEntries.INT.get(bytes, at + 8);
    int key = (int) CommitEntries.INT.get(bytes, at + 12);
    at += 16;
    expiryMs = 0;
    if ((key & CommitEntries.HAS_EXPIRY) != 0) {
      expiryMs = (long) CommitEntries.LONG.get(bytes, at);
      at += Long.BYTES;
    }
    attributesLength = 0;
    if ((key & CommitEntries.HAS_ATTRIBUTES) != 0) {
      attributesLength = (int) CommitEntries.INT.get(bytes, at);
      at += Integer.BYTES;
    }
    in = bytes;
    keyAt = at;
    keyLength = key >>> CommitEntries.KEY_LENGTH_SHIFT;
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
    partEnd = Math.min(end, (ordinal | (CommitEntries.PART_ENTRIES - 1)) + 1);
    return true;
  }

  @Override
  public Slice key() {
    return Slice.of(in, keyAt, keyLength);
  }

  @Override
  public @Nullable Slice value() {
    return valueLength == CommitEntries.DELETED
        ? null
        : Slice.of(in, keyAt + keyLength + attributesLength, valueLength);
  }

  @Override
  public long sequence() {
    return all.firstSequence() + next - 1;
  }

  @Override
  public long timestampMs() {
    return timestampMs;
  }

  @Override
  public long expiryMs() {
    return expiryMs;
  }

  @Override
  public Slice attributes() {
    return attributesLength == 0 ? Slice.EMPTY : Slice.of(in, keyAt + keyLength, attributesLength);
  }

  @Override
  public Entry entry() {
    Slice value = value();
    return new Entry(
        Slice.of(key().toByteArray()),
        value == null ? null : Slice.of(value.toByteArray()),
        sequence(),
        timestampMs,
        expiryMs,
        attributesLength == 0 ? Slice.EMPTY : Slice.of(attributes().toByteArray()));
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
