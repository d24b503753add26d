package io.isledb.connect.common.metrics;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a task's metrics, from opening to closing: over JMX with every worker, and among the
 * worker's own metrics, for whatever reporters it has, from Kafka 4.1 on. What cannot be told is
 * logged and does no further harm. Thread-safe; closing twice is fine.
 */
public final class TaskMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskMetrics.class);
  private static final String DOMAIN = "io.isledb.connect";

  private final String connector;
  private final int task;
  private final @Nullable WorkerMetrics worker;
  private final Map<String, Runnable> isles = new HashMap<>();
  private Runnable removal = () -> {};
  private boolean isClosed;

  /**
   * @param worker the worker's metrics; null when it has none
   */
  public TaskMetrics(String connector, int task, @Nullable WorkerMetrics worker) {
    this.connector = connector;
    this.task = task;
    this.worker = worker;
  }

  /** Tells the metrics of the task itself. */
  public synchronized void begin(MetricValues values) {
    removal = add(values, Map.of());
  }

  /** Tells the metrics of an isle, until it is removed. */
  public synchronized void addIsle(String path, MetricValues values) {
    if (!isClosed && !isles.containsKey(path)) {
      isles.put(path, add(values, Map.of("isle", path)));
    }
  }

  public synchronized void removeIsle(String path) {
    @Nullable Runnable present = isles.remove(path);
    if (present != null) {
      present.run();
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    isles.values().forEach(Runnable::run);
    isles.clear();
    removal.run();
    removal = () -> {};
  }

  private Runnable add(MetricValues values, Map<String, String> tags) {
    Map<Metric, Supplier<Number>> complete = values.complete();
    Runnable fromJmx = register(values.scope(), tags, complete);
    Runnable fromWorker = worker == null ? () -> {} : worker.add(values.scope(), tags, complete);
    return () -> {
      fromJmx.run();
      fromWorker.run();
    };
  }

  private Runnable register(
      Scope scope, Map<String, String> tags, Map<Metric, Supplier<Number>> values) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try {
      ObjectName name = name(scope, tags);
      if (server.isRegistered(name)) {
        // What a task of the same number left that was given up.
        server.unregisterMBean(name);
      }
      server.registerMBean(new MetricsBean(scope, values), name);
      return () -> unregister(server, name);
    } catch (JMException e) {
      LOG.warn("Metrics of task {} of {} cannot be seen over JMX", task, connector, e);
      return () -> {};
    }
  }

  private ObjectName name(Scope scope, Map<String, String> tags) throws JMException {
    StringBuilder name = new StringBuilder(DOMAIN);
    name.append(":type=").append(scope.type());
    name.append(",connector=").append(ObjectName.quote(connector));
    name.append(",task=").append(task);
    tags.forEach(
        (tag, value) -> name.append(',').append(tag).append('=').append(ObjectName.quote(value)));
    return new ObjectName(name.toString());
  }

  private static void unregister(MBeanServer server, ObjectName name) {
    try {
      server.unregisterMBean(name);
    } catch (JMException e) {
      LOG.debug("The metrics {} were gone already", name, e);
    }
  }
}
