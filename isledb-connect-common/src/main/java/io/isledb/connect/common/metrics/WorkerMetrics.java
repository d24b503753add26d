package io.isledb.connect.common.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's own metrics, from Kafka 4.1 on. All that names what an older worker lacks is in this
 * class, and used only where there is one. Thread-safe.
 */
public final class WorkerMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

  private final PluginMetrics metrics;

  private WorkerMetrics(PluginMetrics metrics) {
    this.metrics = metrics;
  }

  /** Those of a sink's task; null with a worker that has none. */
  public static @Nullable WorkerMetrics of(SinkTaskContext context) {
    return ifThereAre(() -> new WorkerMetrics(context.pluginMetrics()));
  }

  /** Those of a source's task; null with a worker that has none. */
  public static @Nullable WorkerMetrics of(SourceTaskContext context) {
    return ifThereAre(() -> new WorkerMetrics(context.pluginMetrics()));
  }

  private static @Nullable WorkerMetrics ifThereAre(Supplier<WorkerMetrics> found) {
    try {
      return found.get();
    } catch (LinkageError | UnsupportedOperationException e) {
      LOG.debug("The worker takes no metrics of plugins", e);
      return null;
    }
  }

  /**
   * Adds metrics.
   *
   * @param tags beside those of connector and task
   * @return what removes them again
   */
  Runnable add(Scope scope, Map<String, String> tags, Map<Metric, Supplier<Number>> values) {
    List<MetricName> added = new ArrayList<>();
    values.forEach(
        (metric, value) -> {
          MetricName name =
              metrics.metricName(
                  metric.workerName(scope), metric.description(), new LinkedHashMap<>(tags));
          Gauge<Number> gauge = (config, nowMs) -> value.get();
          try {
            metrics.addMetric(name, gauge);
            added.add(name);
          } catch (RuntimeException e) {
            LOG.warn("The worker does not take the metric {}", name, e);
          }
        });
    return () -> added.forEach(this::remove);
  }

  private void remove(MetricName name) {
    try {
      metrics.removeMetric(name);
    } catch (RuntimeException e) {
      LOG.debug("The metric {} was gone already", name, e);
    }
  }
}
