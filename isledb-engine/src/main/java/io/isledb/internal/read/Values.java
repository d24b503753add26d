package io.isledb.internal.read;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.error.FormatTooNewException;
import io.isledb.internal.iterator.EntryView;

/** Gives out the values of entries, wherever they lie. */
final class Values {
  private Values() {}

  /** The value, valid as long as the entry. */
  static Slice of(EntryView entry) {
    return inPlace(entry).value();
  }

  /** A copy of the value. */
  static byte[] copy(EntryView entry) {
    EntryView checked = inPlace(entry);
    byte[] copy = new byte[checked.valueLength];
    System.arraycopy(checked.valueArray, checked.valueOffset, copy, 0, copy.length);
    return copy;
  }

  /** A copy of the entry with its value. */
  static Entry entry(EntryView entry) {
    return inPlace(entry).toEntry();
  }

  private static EntryView inPlace(EntryView entry) {
    if (entry.kind == EntryView.BLOB) {
      throw new FormatTooNewException(
              "This value lies in a blob, which this version does not read; upgrade")
          .with("sequence", entry.sequence);
    }
    return entry;
  }
}
