package io.isledb.internal.table;

import io.isledb.internal.cache.Uses;
import io.isledb.internal.iterator.EntryView;

/** What a point lookup works with and where it leaves what it found. For one thread at a time. */
public final class Lookup {
  /** The entry: points into memory that stays while it is used. */
  public final EntryView found = new EntryView();

  /** Uses of tables. */
  public final Uses tables = new Uses();

  /** Whether whatever the present key needs has been asked for. */
  public boolean isPrepared;

  final Uses blocks = new Uses();

  /** Lets go of memory. */
  public void clear() {
    found.keyArray = EntryView.NO_BYTES;
    found.valueArray = EntryView.NO_BYTES;
    found.attributesArray = EntryView.NO_BYTES;
  }
}
