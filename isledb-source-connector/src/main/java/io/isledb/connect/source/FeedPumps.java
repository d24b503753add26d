package io.isledb.connect.source;

import io.isledb.connect.base.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.TransactionContext;
import org.jspecify.annotations.Nullable;

/**
 * All isles of a task, taking turns. Used by the task's thread, but for {@link #wake()}.
 *
 * <p>Where the connector sets the boundaries of transactions, each transaction holds one commit of
 * one isle, or one part of a snapshot: an isle whose commit is larger than a batch keeps its turn
 * until the commit's end.
 */
final class FeedPumps {
  /** Connect asks a task to stop between two polls, so none may take long. */
  private static final long WAIT_MAX_NS = TimeUnit.SECONDS.toNanos(1);

  private final List<FeedPump> pumps;
  private final ReadingMemory memory;
  private final BlockingQueue<Runnable> arrivals;
  private final int recordsMax;
  private final @Nullable TransactionContext transactions;
  private final Time time;
  private int turn;
  private int lookTurn;
  private @Nullable FeedPump midUnit;

  /**
   * @param memory what the pumps share
   * @param arrivals where the pumps' other threads leave what they found
   * @param transactions null when the connector does not set their boundaries
   */
  FeedPumps(
      List<FeedPump> pumps,
      ReadingMemory memory,
      BlockingQueue<Runnable> arrivals,
      int recordsMax,
      @Nullable TransactionContext transactions,
      Time time) {
    this.pumps = List.copyOf(pumps);
    this.memory = memory;
    this.arrivals = arrivals;
    this.recordsMax = recordsMax;
    this.transactions = transactions;
    this.time = time;
  }

  /** The next records; waits for some, but not long. */
  List<SourceRecord> poll() throws InterruptedException {
    takeArrivals();
    look();
    List<SourceRecord> records = collect();
    if (records.isEmpty()) {
      Runnable arrival = arrivals.poll(waitNs(), TimeUnit.NANOSECONDS);
      if (arrival != null) {
        arrival.run();
        takeArrivals();
        records = collect();
      }
    }
    look();
    return records;
  }

  /** Ends the wait of a poll. */
  void wake() {
    arrivals.add(() -> {});
  }

  private void takeArrivals() {
    for (Runnable arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
      arrival.run();
    }
  }

  private void look() {
    long nowNs = time.monotonicNs();
    memory.beginRound();
    int first = lookTurn;
    boolean isAnyWaiting = false;
    for (int i = 0; i < pumps.size(); i++) {
      int at = (first + i) % pumps.size();
      boolean isWaiting = !pumps.get(at).lookIfDue(nowNs);
      if (isWaiting && !isAnyWaiting) {
        lookTurn = at; // it is the first to be asked the next time
        isAnyWaiting = true;
      }
    }
  }

  private long waitNs() {
    long nowNs = time.monotonicNs();
    long waitNs = WAIT_MAX_NS;
    for (FeedPump pump : pumps) {
      waitNs = Math.min(waitNs, pump.untilDueNs(nowNs));
    }
    return waitNs;
  }

  private List<SourceRecord> collect() {
    List<SourceRecord> records = new ArrayList<>();
    FeedPump open = midUnit;
    if (open != null && !takeUnits(open, records)) {
      return records;
    }
    boolean isAnyReady = true;
    while (isAnyReady && midUnit == null && records.size() < recordsMax) {
      isAnyReady = takeTurns(records);
    }
    return records;
  }

  /** Gives each isle that is ready one turn; false when none was ready. */
  private boolean takeTurns(List<SourceRecord> records) {
    int ready = (int) pumps.stream().filter(FeedPump::isReady).count();
    if (ready == 0) {
      return false;
    }
    int share = Math.max(1, (recordsMax - records.size()) / ready);
    int first = turn;
    for (int i = 0; i < pumps.size() && records.size() < recordsMax; i++) {
      int at = (first + i) % pumps.size();
      FeedPump pump = pumps.get(at);
      if (!pump.isReady()) {
        continue;
      }
      turn = (at + 1) % pumps.size();
      if (transactions == null) {
        pump.take(records, Math.min(share, recordsMax - records.size()));
      } else if (!takeUnits(pump, records)) {
        return true;
      }
    }
    return true;
  }

  /** Takes to the end of a unit, as far as there is room; whether the end was reached. */
  private boolean takeUnits(FeedPump pump, List<SourceRecord> records) {
    SourceRecord last = pump.take(records, recordsMax - records.size());
    if (last != null && transactions != null) {
      transactions.commitTransaction(last);
    }
    midUnit = pump.isMidUnit() ? pump : null;
    return midUnit == null;
  }

  void close() {
    pumps.forEach(FeedPump::close);
  }
}
