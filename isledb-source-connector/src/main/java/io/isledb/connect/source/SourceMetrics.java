package io.isledb.connect.source;

import io.isledb.connect.base.Time;
import io.isledb.connect.common.metrics.Metric;
import io.isledb.connect.common.metrics.MetricValues;
import io.isledb.connect.common.metrics.Scope;
import io.isledb.connect.common.metrics.TaskMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** Counts of one task. Written by the task's threads, read by anyone. */
final class SourceMetrics {
  private final Time time;
  private final TaskMetrics telling;
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong snapshotRecords = new AtomicLong();
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong polls = new AtomicLong();
  private final AtomicLong pollsFailed = new AtomicLong();
  private final Map<String, State> states = new ConcurrentHashMap<>();

  /**
   * How an isle stands.
   *
   * @param isFailing whether the last attempt failed
   * @param inSnapshot whether its state is being published
   * @param publishedAtMs when the last published commit was made, by its writer's clock; 0 when
   *     there is nothing newer
   * @param backlog what is not published yet, when last looked up
   */
  record State(boolean isFailing, boolean inSnapshot, long publishedAtMs, Backlog backlog) {
    static final State NEW = new State(false, false, 0, Backlog.NONE);
  }

  /**
   * @param telling tells these counts to others
   */
  SourceMetrics(Time time, TaskMetrics telling) {
    this.time = time;
    this.telling = telling;
  }

  /** Adds all that is known here. */
  MetricValues addTo(MetricValues values) {
    return values
        .add(Metric.ISLES, states::size)
        .add(Metric.ISLES_FAILING, () -> sum(state -> state.isFailing() ? 1 : 0))
        .add(Metric.ISLES_IN_SNAPSHOT, () -> sum(state -> state.inSnapshot() ? 1 : 0))
        .add(Metric.RECORDS, records::get)
        .add(Metric.SNAPSHOT_RECORDS, snapshotRecords::get)
        .add(Metric.COMMITS, commits::get)
        .add(Metric.POLLS, polls::get)
        .add(Metric.POLLS_FAILED, pollsFailed::get)
        .add(Metric.LAG_MS, this::lagMs)
        .add(Metric.LAG_COMMITS, () -> sum(state -> state.backlog().commits()))
        .add(Metric.LAG_RECORDS, () -> sum(state -> state.backlog().records()));
  }

  void polled() {
    polls.incrementAndGet();
  }

  void failed() {
    pollsFailed.incrementAndGet();
  }

  void published(long count, boolean fromSnapshot) {
    records.addAndGet(count);
    if (fromSnapshot) {
      snapshotRecords.addAndGet(count);
    }
  }

  void commitPublished() {
    commits.incrementAndGet();
  }

  void update(String isle, State state) {
    if (states.put(isle, state) == null) {
      telling.addIsle(
          isle,
          new MetricValues(Scope.SOURCE_ISLE)
              .add(Metric.SOURCE_LAG_MS, () -> lagMs(state(isle)))
              .add(Metric.SOURCE_LAG_COMMITS, () -> state(isle).backlog().commits())
              .add(Metric.SOURCE_LAG_RECORDS, () -> state(isle).backlog().records()));
    }
  }

  private State state(String isle) {
    return states.getOrDefault(isle, State.NEW);
  }

  private long sum(ToLongFunction<State> value) {
    return states.values().stream().mapToLong(value).sum();
  }

  private long lagMs() {
    return states.values().stream().mapToLong(this::lagMs).max().orElse(0);
  }

  private long lagMs(State state) {
    return state.backlog().lagMs(state.publishedAtMs(), time.monotonicNs());
  }
}
