package io.isledb.internal.read;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.internal.blob.BlobReader;
import io.isledb.internal.blob.BlobReader.MissingBlobException;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.format.sst.BlockSearch;
import io.isledb.internal.iterator.EntryView;

/** Gives out the values of entries, wherever they lie. Thread-safe. */
final class Values {
  private final BlobReader blobs;

  Values(BlobReader blobs) {
    this.blobs = blobs;
  }

  /** The value, valid as long as the entry; fetched now if it lies in a blob. */
  Slice of(EntryView entry) {
    if (entry.kind != EntryView.BLOB) {
      return entry.value();
    }
    BlobPointer pointer = blobs.pointer(entry);
    try {
      return Slice.of(blobs.shared(pointer, entry.key()));
    } catch (MissingBlobException e) {
      throw new VanishedException(e.object(), entry.key());
    }
  }

  /** A copy of the value of an entry that was found in a block. */
  byte[] copy(byte[] key, byte[] block, int entry) {
    if (BlockSearch.kind(block, entry) == EntryView.BLOB) {
      return copyOfBlob(BlockSearch.view(key, block, entry));
    }
    byte[] copy = new byte[BlockSearch.valueLength(block, entry)];
    System.arraycopy(block, BlockSearch.valueOffset(block, entry), copy, 0, copy.length);
    return copy;
  }

  private byte[] copyOfBlob(EntryView entry) {
    BlobPointer pointer = blobs.pointer(entry);
    try {
      return blobs.own(pointer, entry.key());
    } catch (MissingBlobException e) {
      throw new VanishedException(e.object(), entry.key());
    }
  }

  /** A copy of an entry that was found in a block, with its value. */
  Entry entry(byte[] key, byte[] block, int entry) {
    EntryView view = BlockSearch.view(key, block, entry);
    return view.kind == EntryView.BLOB ? entry(view, Slice.of(copyOfBlob(view))) : view.toEntry();
  }

  /** A copy of the entry with a value that is the caller's own. */
  static Entry entry(EntryView entry, Slice value) {
    return new Entry(
        Slice.of(entry.key().toByteArray()),
        value,
        entry.sequence,
        entry.timestampMs,
        entry.expiryMs,
        entry.attributesLength == 0 ? Slice.EMPTY : Slice.of(entry.attributes().toByteArray()));
  }
}
