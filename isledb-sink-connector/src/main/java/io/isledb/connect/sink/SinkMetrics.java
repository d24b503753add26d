package io.isledb.connect.sink;

import io.isledb.connect.base.Time;
import io.isledb.connect.common.TaskMetrics;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts of one task. Written by the task's thread, read by anyone. */
final class SinkMetrics implements SinkTaskMXBean, AutoCloseable {
  private static final long NONE = Long.MIN_VALUE;

  private final Time time;
  private final Supplier<Map<String, Long>> requests;
  private final AtomicLongArray flushes = new AtomicLongArray(FlushReason.values().length);
  private final AtomicLong flushesFailed = new AtomicLong();
  private final AtomicLong recordsFlushed = new AtomicLong();
  private final AtomicLong bytesFlushed = new AtomicLong();
  private final AtomicLong duplicatesSkipped = new AtomicLong();
  private final AtomicLong recordsRefused = new AtomicLong();
  private final AtomicLong recordsIgnored = new AtomicLong();
  private volatile long flushRecordsMax;
  private volatile long flushBytesMax;
  private volatile long lastFlushMs;
  private volatile State state = new State(0, 0, NONE, 0, 0, false);
  private @Nullable TaskMetrics registration;

  /** What the task holds now. */
  record State(
      long bufferedBytes,
      long bufferedRecords,
      long oldestNs,
      int partitions,
      int unclaimed,
      boolean paused) {}

  /**
   * @param requests tells how many requests of each kind have gone to the store
   */
  SinkMetrics(Time time, Supplier<Map<String, Long>> requests) {
    this.time = time;
    this.requests = requests;
  }

  void register(String connector, int task) {
    registration = TaskMetrics.register("sink-task", connector, task, this);
  }

  @Override
  public void close() {
    if (registration != null) {
      registration.close();
    }
  }

  void flushed(FlushReason reason, long records, long bytes, long tookNs) {
    flushes.incrementAndGet(reason.ordinal());
    recordsFlushed.addAndGet(records);
    bytesFlushed.addAndGet(bytes);
    flushRecordsMax = Math.max(flushRecordsMax, records);
    flushBytesMax = Math.max(flushBytesMax, bytes);
    lastFlushMs = TimeUnit.NANOSECONDS.toMillis(tookNs);
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

  @Override
  public long getBufferedBytes() {
    return state.bufferedBytes();
  }

  @Override
  public long getBufferedRecords() {
    return state.bufferedRecords();
  }

  @Override
  public long getOldestBufferedMs() {
    State now = state;
    return now.bufferedRecords() == 0
        ? 0
        : TimeUnit.NANOSECONDS.toMillis(time.monotonicNs() - now.oldestNs());
  }

  @Override
  public int getPartitions() {
    return state.partitions();
  }

  @Override
  public int getPartitionsUnclaimed() {
    return state.unclaimed();
  }

  @Override
  public boolean isPaused() {
    return state.paused();
  }

  @Override
  public Map<String, Long> getFlushesByReason() {
    Map<String, Long> counts = new TreeMap<>();
    for (FlushReason reason : FlushReason.values()) {
      counts.put(reason.name().toLowerCase(Locale.ROOT), flushes.get(reason.ordinal()));
    }
    return counts;
  }

  @Override
  public long getFlushesFailed() {
    return flushesFailed.get();
  }

  @Override
  public long getRecordsFlushed() {
    return recordsFlushed.get();
  }

  @Override
  public long getBytesFlushed() {
    return bytesFlushed.get();
  }

  @Override
  public long getFlushRecordsMax() {
    return flushRecordsMax;
  }

  @Override
  public long getFlushBytesMax() {
    return flushBytesMax;
  }

  @Override
  public long getLastFlushMs() {
    return lastFlushMs;
  }

  @Override
  public long getDuplicatesSkipped() {
    return duplicatesSkipped.get();
  }

  @Override
  public long getRecordsRefused() {
    return recordsRefused.get();
  }

  @Override
  public long getRecordsIgnored() {
    return recordsIgnored.get();
  }

  @Override
  public Map<String, Long> getRequests() {
    return requests.get();
  }
}
