package io.isledb.connect.sink;

import io.isledb.connect.base.Time;
import io.isledb.connect.common.metrics.Metric;
import io.isledb.connect.common.metrics.MetricValues;
import io.isledb.connect.common.metrics.Scope;
import io.isledb.connect.common.metrics.TaskMetrics;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts of one task. Written by the task's thread, read by anyone. */
final class SinkMetrics {
  private final Time time;
  private final TaskMetrics telling;
  private final AtomicLongArray flushes = new AtomicLongArray(FlushReason.values().length);
  private final AtomicLong flushesFailed = new AtomicLong();
  private final AtomicLong flushTimeNs = new AtomicLong();
  private final AtomicLong recordsFlushed = new AtomicLong();
  private final AtomicLong bytesFlushed = new AtomicLong();
  private final AtomicLong duplicatesSkipped = new AtomicLong();
  private final AtomicLong recordsRefused = new AtomicLong();
  private final AtomicLong recordsIgnored = new AtomicLong();
  private volatile long flushRecordsMax;
  private volatile long flushBytesMax;
  private volatile long flushNsMax;
  private volatile long lastFlushNs;
  private volatile State state = new State(0, 0, 0, 0, 0, false);

  /**
   * What the task holds now.
   *
   * @param oldestNs when the oldest buffered record came; means nothing when there is none
   */
  record State(
      long bufferedBytes,
      long bufferedRecords,
      long oldestNs,
      int partitions,
      int unclaimed,
      boolean paused) {}

  /**
   * @param telling tells these counts to others
   */
  SinkMetrics(Time time, TaskMetrics telling) {
    this.time = time;
    this.telling = telling;
  }

  /** Adds all that is known here. */
  MetricValues addTo(MetricValues values) {
    values
        .add(Metric.BUFFERED_BYTES, () -> state.bufferedBytes())
        .add(Metric.BUFFERED_RECORDS, this::bufferedRecords)
        .add(Metric.OLDEST_BUFFERED_MS, this::oldestBufferedMs)
        .add(Metric.PARTITIONS, this::partitions)
        .add(Metric.PARTITIONS_UNCLAIMED, this::partitionsUnclaimed)
        .add(Metric.PAUSED, () -> state.paused() ? 1 : 0)
        .add(Metric.FLUSHES_FAILED, flushesFailed::get)
        .add(Metric.FLUSH_TIME_MS, () -> ms(flushTimeNs.get()))
        .add(Metric.FLUSH_MS_MAX, () -> ms(flushNsMax))
        .add(Metric.LAST_FLUSH_MS, () -> ms(lastFlushNs))
        .add(Metric.RECORDS_FLUSHED, recordsFlushed::get)
        .add(Metric.BYTES_FLUSHED, bytesFlushed::get)
        .add(Metric.FLUSH_RECORDS_MAX, () -> flushRecordsMax)
        .add(Metric.FLUSH_BYTES_MAX, () -> flushBytesMax)
        .add(Metric.DUPLICATES_SKIPPED, duplicatesSkipped::get)
        .add(Metric.RECORDS_REFUSED, this::recordsRefused)
        .add(Metric.RECORDS_IGNORED, this::recordsIgnored);
    for (FlushReason reason : FlushReason.values()) {
      values.add(metric(reason), () -> flushes(reason));
    }
    return values;
  }

  private static Metric metric(FlushReason reason) {
    return switch (reason) {
      case BYTES -> Metric.FLUSHES_BY_BYTES;
      case RECORDS -> Metric.FLUSHES_BY_RECORDS;
      case TIME -> Metric.FLUSHES_BY_TIME;
      case MEMORY -> Metric.FLUSHES_BY_MEMORY;
      case CLOSE -> Metric.FLUSHES_BY_CLOSE;
      case OFFSETS -> Metric.FLUSHES_BY_OFFSETS;
      case RETRY -> Metric.FLUSHES_BY_RETRY;
    };
  }

  /** Tells the metrics of an isle from now on. */
  void claimed(String path, IsleGauge gauge) {
    telling.addIsle(
        path,
        new MetricValues(Scope.SINK_ISLE)
            .add(Metric.SINK_EPOCH, gauge::epoch)
            .add(Metric.SINK_COMMIT, gauge::commit)
            .add(Metric.NEXT_OFFSET, gauge::nextOffset)
            .add(Metric.SINK_LAG_RECORDS, gauge::lagRecords)
            .add(Metric.SINK_LAG_MS, () -> ageMs(gauge.lagRecords(), gauge.oldestNs())));
  }

  /** Tells the metrics of an isle no longer. */
  void released(String path) {
    telling.removeIsle(path);
  }

  void flushed(FlushReason reason, long records, long bytes, long tookNs) {
    flushes.incrementAndGet(reason.ordinal());
    recordsFlushed.addAndGet(records);
    bytesFlushed.addAndGet(bytes);
    flushTimeNs.addAndGet(tookNs);
    flushRecordsMax = Math.max(flushRecordsMax, records);
    flushBytesMax = Math.max(flushBytesMax, bytes);
    flushNsMax = Math.max(flushNsMax, tookNs);
    lastFlushNs = tookNs;
  }

  void flushFailed() {
    flushesFailed.incrementAndGet();
  }

  void duplicateSkipped() {
    duplicatesSkipped.incrementAndGet();
  }

  void recordRefused() {
    recordsRefused.incrementAndGet();
  }

  void recordIgnored() {
    recordsIgnored.incrementAndGet();
  }

  void update(State now) {
    state = now;
  }

  long bufferedRecords() {
    return state.bufferedRecords();
  }

  long oldestBufferedMs() {
    State now = state;
    return ageMs(now.bufferedRecords(), now.oldestNs());
  }

  int partitions() {
    return state.partitions();
  }

  int partitionsUnclaimed() {
    return state.unclaimed();
  }

  long flushes(FlushReason reason) {
    return flushes.get(reason.ordinal());
  }

  long recordsRefused() {
    return recordsRefused.get();
  }

  long recordsIgnored() {
    return recordsIgnored.get();
  }

  private long ageMs(long records, long oldestNs) {
    return records == 0 ? 0 : Math.max(0, ms(time.monotonicNs() - oldestNs));
  }

  private static long ms(long ns) {
    return TimeUnit.NANOSECONDS.toMillis(ns);
  }
}
