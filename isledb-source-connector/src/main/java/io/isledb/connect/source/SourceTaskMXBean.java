package io.isledb.connect.source;

import java.util.Map;

/**
 * What a source task tells of itself over JMX, as {@code
 * io.isledb.connect:type=source-task,connector=…,task=…}.
 */
public interface SourceTaskMXBean {
  /** Isles of this task. */
  int getIsles();

  /** Isles at which the last attempt failed, and that are tried again. */
  int getIslesFailing();

  /** Isles whose state is being published. */
  int getIslesInSnapshot();

  /** Records of snapshots handed to Connect. */
  long getSnapshotRecords();

  /** Records handed to Connect, those of snapshots too. */
  long getRecords();

  /** Commits of which the last record has been handed to Connect. */
  long getCommits();

  /** Looks at isles, each of which is a request or more. */
  long getPolls();

  /** Looks that failed. */
  long getPollsFailed();

  /**
   * Age of the commit that was published last, of the isle that is furthest behind, ms; 0 at the
   * end.
   */
  long getLagMs();

  /** Commits that are not published yet, over all isles; looked up now and then while behind. */
  long getLagCommits();

  /** The same age for each isle that is behind. */
  Map<String, Long> getLagMsByIsle();

  /** Requests to the store by kind, every attempt counted. */
  Map<String, Long> getRequests();
}
