package io.isledb.bench.connect;

import io.isledb.testbed.Await;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.JmxMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches one connector at work between two marks of its progress, so that neither its start nor
 * its end counts: what it holds in memory is bounded, so between them as much comes out of it as
 * goes in.
 */
final class Window {
  /** Shares of all records between which is measured. */
  private static final double FROM = 0.2;

  private static final double TO = 0.95;
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String COLLECTORS = "java.lang:type=GarbageCollector,name=";

  /**
   * What was seen.
   *
   * @param recordsPerSecond in the window
   * @param seconds length of the window
   * @param cpuNs processor time of the whole worker per record
   * @param young collections of young objects in the window
   * @param full collections of everything in the window
   * @param liveBytes what is alive in the worker's heap right after the window, at work
   */
  record Seen(
      double recordsPerSecond,
      double seconds,
      double cpuNs,
      long young,
      long full,
      double liveBytes) {}

  /** A moment of the worker. */
  private record Moment(long atNs, long records, double cpuNs, double young, double full) {}

  private final ConnectWorker worker;
  private final JmxMetrics metrics;
  private final long records;

  Window(ConnectWorker worker, JmxMetrics metrics, long records) {
    this.worker = worker;
    this.metrics = metrics;
    this.records = records;
  }

  /**
   * Runs a connector until the end of the window.
   *
   * @param beans the metrics of its tasks
   * @param attribute the counter of its records
   */
  Seen of(String name, Map<String, String> config, String beans, String attribute)
      throws TimeoutException {
    Map<String, String> all = new TreeMap<>(config);
    all.put("consumer.override.auto.offset.reset", "earliest");
    worker.rest().putConfig(name, all);
    try {
      Moment from = at(beans, attribute, Math.round(records * FROM), name);
      Moment to = at(beans, attribute, Math.round(records * TO), name);
      long live = metrics.liveHeapBytes();
      long count = to.records() - from.records();
      double seconds = (to.atNs() - from.atNs()) / 1e9;
      return new Seen(
          count / seconds,
          seconds,
          (to.cpuNs() - from.cpuNs()) / count,
          Math.round(to.young() - from.young()),
          Math.round(to.full() - from.full()),
          live);
    } finally {
      worker.rest().delete(name);
      // Its files may be deleted only when its tasks have written the last of them.
      Await.until("the end of the tasks of " + name, LIMIT, () -> metrics.beans(beans).isEmpty());
    }
  }

  private Moment at(String beans, String attribute, long mark, String name)
      throws TimeoutException {
    long startNs = System.nanoTime();
    while (System.nanoTime() - startNs < LIMIT.toNanos()) {
      long seen = Math.round(metrics.sum(beans, attribute));
      if (seen >= mark) {
        return new Moment(
            System.nanoTime(),
            seen,
            metrics.sum("java.lang:type=OperatingSystem", "ProcessCpuTime"),
            metrics.sum(COLLECTORS + "G1 Young Generation", "CollectionCount"),
            metrics.sum(COLLECTORS + "G1 Old Generation", "CollectionCount"));
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    throw new TimeoutException(name + " did not bring " + mark + " records through");
  }
}
