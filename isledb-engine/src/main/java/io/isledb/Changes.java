package io.isledb;

import java.util.List;

/** Changes that can be walked over without an object for each. */
public interface Changes extends List<Entry> {
  /** Walks over the changes once; {@link ChangeBatch#iterate()} says what that means for them. */
  ChangeIterator iterate();
}
