package io.isledb.connect.sink;

import java.util.Map;

/**
 * What a sink task tells of itself over JMX, as {@code
 * io.isledb.connect:type=sink-task,connector=…,task=…}.
 */
public interface SinkTaskMXBean {
  /** Bytes in memory that are not durable yet. */
  long getBufferedBytes();

  /** Records in memory that are not durable yet. */
  long getBufferedRecords();

  /** Age of the oldest record that is not durable yet, ms; 0 when there is none. */
  long getOldestBufferedMs();

  /** Partitions of this task. */
  int getPartitions();

  /** Partitions whose isle could not be claimed yet. */
  int getPartitionsUnclaimed();

  /** Whether consumption is paused because memory is used up. */
  boolean isPaused();

  /** Flushes that became durable, by what began them. */
  Map<String, Long> getFlushesByReason();

  /** Flushes that failed and were or will be tried again. */
  long getFlushesFailed();

  /** Records that became durable. */
  long getRecordsFlushed();

  /** Bytes that became durable, before compression. */
  long getBytesFlushed();

  /** Records of the largest flush. */
  long getFlushRecordsMax();

  /** Bytes of the largest flush, before compression. */
  long getFlushBytesMax();

  /** How long the last flush took, ms. */
  long getLastFlushMs();

  /** Records that were passed over because the isle has them already. */
  long getDuplicatesSkipped();

  /** Records that could not be stored and were reported. */
  long getRecordsRefused();

  /** Records that were passed over because the configuration says so. */
  long getRecordsIgnored();

  /** Requests to the store by kind, every attempt counted. */
  Map<String, Long> getRequests();
}
