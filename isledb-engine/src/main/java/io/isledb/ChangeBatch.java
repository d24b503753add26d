package io.isledb;

import java.util.List;

/**
 * Changes of one commit, in the order in which they were written. Empty when there is nothing new.
 *
 * @param commit the commit they belong to; a batch holds changes of one commit only
 * @param changes in ascending sequence; deletes have a null value
 * @param isCommitEnd whether the batch reaches the commit's last change
 * @param next where to go on after this batch
 */
public record ChangeBatch(
    CommitInfo commit, List<Entry> changes, boolean isCommitEnd, Cursor next) {}
