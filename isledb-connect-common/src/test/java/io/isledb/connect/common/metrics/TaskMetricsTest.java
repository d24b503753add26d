package io.isledb.connect.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.junit.jupiter.api.Test;

class TaskMetricsTest {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  @Test
  void everyMetricIsAnAttributeWithItsMeaning() throws Exception {
    ObjectName name = name("sink-task", "");
    try (TaskMetrics metrics = new TaskMetrics("c", 3, null)) {
      metrics.begin(values(Scope.SINK_TASK, 17));
      assertThat(server.getMBeanInfo(name).getAttributes())
          .hasSize(Metric.of(Scope.SINK_TASK).size())
          .allSatisfy(attribute -> assertThat(attribute.getDescription()).contains("Unit: "));
      assertThat(server.getAttribute(name, "BufferedBytes")).isEqualTo(17L);
      assertThat(server.getAttributes(name, new String[] {"Paused", "Nothing"})).hasSize(1);
      assertThatThrownBy(() -> server.getAttribute(name, "Nothing"))
          .hasMessageContaining("Nothing");
    }
    assertThat(server.isRegistered(name)).isFalse();
  }

  @Test
  void anIsleIsToldUntilItIsRemoved() throws Exception {
    ObjectName name = name("sink-isle", ",isle=\"orders/0\"");
    try (TaskMetrics metrics = new TaskMetrics("c", 3, null)) {
      metrics.begin(values(Scope.SINK_TASK, 1));
      metrics.addIsle("orders/0", values(Scope.SINK_ISLE, 2));
      assertThat(server.getAttribute(name, "Epoch")).isEqualTo(2L);
      metrics.removeIsle("orders/0");
      assertThat(server.isRegistered(name)).isFalse();
      metrics.removeIsle("orders/0");
      metrics.addIsle("orders/0", values(Scope.SINK_ISLE, 3));
      assertThat(server.getAttribute(name, "Epoch")).isEqualTo(3L);
    }
    assertThat(server.isRegistered(name)).isFalse();
  }

  @Test
  void aTaskThatWasGivenUpIsReplacedByItsSuccessor() throws Exception {
    TaskMetrics before = new TaskMetrics("c", 3, null);
    before.begin(values(Scope.SINK_TASK, 1));
    try (TaskMetrics after = new TaskMetrics("c", 3, null)) {
      after.begin(values(Scope.SINK_TASK, 2));
      assertThat(server.getAttribute(name("sink-task", ""), "Partitions")).isEqualTo(2L);
    }
    before.close();
  }

  @Test
  void aMetricThatNobodyGivesIsAMistake() {
    try (TaskMetrics metrics = new TaskMetrics("c", 3, null)) {
      assertThatThrownBy(() -> metrics.begin(new MetricValues(Scope.SINK_TASK)))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> new MetricValues(Scope.SINK_TASK).add(Metric.ISLES, () -> 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWorkerThatTakesMetricsGetsThemWithTags() {
    Metrics reporters = new Metrics();
    Map<String, String> tags = new LinkedHashMap<>(Map.of("connector", "c", "task", "3"));
    WorkerMetrics worker = WorkerMetrics.of(context(new PluginMetricsImpl(reporters, tags), null));
    try (TaskMetrics metrics = new TaskMetrics("c", 3, worker)) {
      metrics.begin(values(Scope.SINK_TASK, 1));
      metrics.addIsle("orders/0", values(Scope.SINK_ISLE, 2));
      assertThat(ours(reporters))
          .hasSize(Metric.of(Scope.SINK_TASK).size() + Metric.of(Scope.SINK_ISLE).size());
      MetricName epoch =
          ours(reporters).stream()
              .filter(name -> name.name().equals("isledb-sink-isle-epoch"))
              .findFirst()
              .orElseThrow();
      assertThat(epoch.tags()).isEqualTo(Map.of("connector", "c", "task", "3", "isle", "orders/0"));
      assertThat(epoch.group()).isEqualTo("plugins");
      assertThat(reporters.metric(epoch).metricValue()).isEqualTo(2L);
      metrics.removeIsle("orders/0");
      assertThat(ours(reporters)).hasSize(Metric.of(Scope.SINK_TASK).size());
    }
    assertThat(ours(reporters)).isEmpty();
    reporters.close();
  }

  @Test
  void aWorkerThatTakesNoneIsNoProblem() {
    for (Throwable old :
        new Throwable[] {
          new NoSuchMethodError("pluginMetrics"),
          new NoClassDefFoundError("PluginMetrics"),
          new UnsupportedOperationException()
        }) {
      assertThat(WorkerMetrics.of(context(null, old))).isNull();
    }
  }

  private static Set<MetricName> ours(Metrics metrics) {
    return metrics.metrics().keySet().stream()
        .filter(name -> name.name().startsWith("isledb-"))
        .collect(Collectors.toSet());
  }

  private static SinkTaskContext context(PluginMetricsImpl metrics, Throwable failure) {
    return (SinkTaskContext)
        Proxy.newProxyInstance(
            TaskMetricsTest.class.getClassLoader(),
            new Class<?>[] {SinkTaskContext.class},
            (proxy, method, arguments) -> {
              if (failure != null) {
                throw failure;
              }
              return metrics;
            });
  }

  static MetricValues values(Scope scope, long value) {
    MetricValues values = new MetricValues(scope);
    Metric.of(scope).forEach(metric -> values.add(metric, () -> value));
    return values;
  }

  private static ObjectName name(String type, String rest) throws Exception {
    return new ObjectName("io.isledb.connect:type=" + type + ",connector=\"c\",task=3" + rest);
  }
}
