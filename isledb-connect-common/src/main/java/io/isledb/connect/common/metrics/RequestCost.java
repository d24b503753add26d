package io.isledb.connect.common.metrics;

import io.isledb.connect.base.Time;
import io.isledb.connect.common.config.MetricsSettings;
import io.isledb.store.decorate.StoreCounts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Estimates what a month's requests cost, going by those of the last hour, or since the start while
 * that is less. Thread-safe. It learns of time by being asked; who asks once in a while gets the
 * average since then.
 */
public final class RequestCost {
  static final long MONTH_NS = TimeUnit.DAYS.toNanos(30);
  static final long WINDOW_NS = TimeUnit.HOURS.toNanos(1);
  static final long STEP_NS = TimeUnit.MINUTES.toNanos(1);
  private static final double THOUSAND = 1_000;

  private final MetricsSettings prices;
  private final Supplier<StoreCounts> counts;
  private final Time time;

  /** From old to new, a step apart; at most one is older than the window. */
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long atNs, double cost) {}

  public RequestCost(MetricsSettings prices, Supplier<StoreCounts> counts, Time time) {
    this.prices = prices;
    this.counts = counts;
    this.time = time;
    samples.add(sample());
  }

  /** In the currency of the prices. */
  public synchronized double perMonth() {
    Sample now = sample();
    while (samples.size() > 1 && now.atNs() - samples.getFirst().atNs() > WINDOW_NS) {
      samples.removeFirst();
    }
    Sample from = samples.getFirst();
    if (now.atNs() - samples.getLast().atNs() >= STEP_NS) {
      samples.addLast(now);
    }
    long elapsedNs = now.atNs() - from.atNs();
    return elapsedNs <= 0 ? 0 : (now.cost() - from.cost()) / elapsedNs * MONTH_NS;
  }

  /** Listing is priced like writing by the large stores, and deleting costs nothing. */
  private Sample sample() {
    StoreCounts present = counts.get();
    double writes = present.create() + present.put() + present.list();
    double reads = present.read() + present.readRange();
    return new Sample(
        time.monotonicNs(),
        writes / THOUSAND * prices.pricePer1000Writes()
            + reads / THOUSAND * prices.pricePer1000Reads());
  }
}
