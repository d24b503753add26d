package io.isledb;

import java.util.List;

/**
 * Changes of one commit, in the order in which they were written. Empty when there is nothing new.
 *
 * @param commit the commit they belong to; a batch holds changes of one commit only
 * @param changes in ascending sequence; deletes have a null value. An entry becomes an object when
 *     it is asked for
 * @param isCommitEnd whether the batch reaches the commit's last change
 * @param next where to go on after this batch
 */
public record ChangeBatch(
    CommitInfo commit, List<Entry> changes, boolean isCommitEnd, Cursor next) {

  /**
   * Walks over the changes once. Cheaper than the list: there is no object for each change, and
   * closing the iterator gives the batch's memory back, after which neither may be used any more.
   */
  public ChangeIterator iterate() {
    return changes instanceof Changes walkable ? walkable.iterate() : new ListedChanges(changes);
  }
}
