package io.isledb.internal.read;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.internal.blob.BlobReader;
import io.isledb.internal.blob.BlobReader.MissingBlobException;
import io.isledb.internal.format.sst.BlobPointer;
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

  /** A copy of the value. */
  byte[] copy(EntryView entry) {
    if (entry.kind == EntryView.BLOB) {
      BlobPointer pointer = blobs.pointer(entry);
      try {
        return blobs.own(pointer, entry.key());
      } catch (MissingBlobException e) {
        throw new VanishedException(e.object(), entry.key());
      }
    }
    byte[] copy = new byte[entry.valueLength];
    System.arraycopy(entry.valueArray, entry.valueOffset, copy, 0, copy.length);
    return copy;
  }

  /** A copy of the entry with its value. */
  Entry entry(EntryView entry) {
    return entry.kind == EntryView.BLOB ? entry(entry, Slice.of(copy(entry))) : entry.toEntry();
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
