package io.isledb.internal.format.sst;

import io.isledb.ChangeIterator;
import io.isledb.Changes;
import io.isledb.Entry;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Some neighbouring entries of a commit. Who gets one of them as an object may keep it, so then the
 * commit's memory is not used again.
 */
public final class CommitWindow extends AbstractList<Entry> implements Changes, RandomAccess {
  private final CommitEntries all;
  private final int from;
  private final int end;
  private boolean isLetGo;

  CommitWindow(CommitEntries all, int from, int end) {
    this.all = all;
    this.from = from;
    this.end = end;
  }

  @Override
  public Entry get(int index) {
    int ordinal = from + Objects.checkIndex(index, end - from);
    all.keep(from, end);
    return all.get(ordinal);
  }

  @Override
  public int size() {
    return end - from;
  }

  /** Walks over the entries; closing it lets them go. */
  @Override
  public ChangeIterator iterate() {
    all.requireHeld(from, end);
    return new CommitWalk(all, this, from, end);
  }

  synchronized void letGo() {
    if (!isLetGo) {
      isLetGo = true;
      all.letGo(from, end);
    }
  }
}
