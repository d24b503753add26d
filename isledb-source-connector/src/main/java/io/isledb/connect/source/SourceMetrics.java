package io.isledb.connect.source;

import io.isledb.connect.base.Time;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Counts of one task. Written by the task's threads, read by anyone. */
final class SourceMetrics implements SourceTaskMXBean {
  private final Time time;
  private final Supplier<Map<String, Long>> requests;
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
   * @param behindSinceMs when the last published commit was made; 0 when there is nothing newer
   * @param commitsBehind commits that are not published yet, when last looked up
   */
  record State(boolean isFailing, boolean inSnapshot, long behindSinceMs, long commitsBehind) {
    static final State NEW = new State(false, false, 0, 0);
  }

  /**
   * @param requests tells how many requests of each kind have gone to the store
   */
  SourceMetrics(Time time, Supplier<Map<String, Long>> requests) {
    this.time = time;
    this.requests = requests;
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
    states.put(isle, state);
  }

  @Override
  public int getIsles() {
    return states.size();
  }

  @Override
  public int getIslesFailing() {
    return (int) states.values().stream().filter(State::isFailing).count();
  }

  @Override
  public int getIslesInSnapshot() {
    return (int) states.values().stream().filter(State::inSnapshot).count();
  }

  @Override
  public long getSnapshotRecords() {
    return snapshotRecords.get();
  }

  @Override
  public long getRecords() {
    return records.get();
  }

  @Override
  public long getCommits() {
    return commits.get();
  }

  @Override
  public long getPolls() {
    return polls.get();
  }

  @Override
  public long getPollsFailed() {
    return pollsFailed.get();
  }

  @Override
  public long getLagMs() {
    return getLagMsByIsle().values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  @Override
  public long getLagCommits() {
    return states.values().stream().mapToLong(State::commitsBehind).sum();
  }

  @Override
  public Map<String, Long> getRequests() {
    return requests.get();
  }

  @Override
  public Map<String, Long> getLagMsByIsle() {
    long nowMs = time.wallMs();
    Map<String, Long> lags = new TreeMap<>();
    states.forEach(
        (isle, state) -> {
          if (state.behindSinceMs() > 0) {
            lags.put(isle, Math.max(0, nowMs - state.behindSinceMs()));
          }
        });
    return lags;
  }
}
