package io.isledb.connect.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is written of the metrics is what there is; -Disledb.docs.update=true brings it up to date.
 */
class MetricsReferenceTest {
  private static final Path ROOT = Path.of("..");
  private static final Path REFERENCE = ROOT.resolve("docs/metrics.md");
  private static final Path EXPORTER = ROOT.resolve("monitoring/jmx-exporter.yaml");
  private static final Path DASHBOARD = ROOT.resolve("monitoring/grafana-dashboard.json");

  @BeforeAll
  static void bringUpToDate() throws IOException {
    if (Boolean.getBoolean("isledb.docs.update")) {
      Files.writeString(REFERENCE, reference());
      Files.writeString(EXPORTER, MetricsDocuments.exporter());
    }
  }

  @Test
  void theReferenceIsCurrent() throws IOException {
    assertThat(Files.readString(REFERENCE)).isEqualTo(reference());
  }

  @Test
  void theExportersConfigurationIsCurrent() throws IOException {
    assertThat(Files.readString(EXPORTER)).isEqualTo(MetricsDocuments.exporter());
  }

  /** The file as it is, with the tables as they must be. */
  private static String reference() throws IOException {
    String text = Files.readString(REFERENCE);
    String begin = "<!-- begin metrics -->\n";
    return text.substring(0, text.indexOf(begin) + begin.length())
        + MetricsDocuments.reference()
        + text.substring(text.indexOf("<!-- end metrics -->"));
  }

  @Test
  void namesAreToldApart() {
    Set<String> names = new HashSet<>();
    for (Scope scope : Scope.values()) {
      for (Metric metric : Metric.of(scope)) {
        assertThat(names.add(metric.prometheusName(scope))).as(metric.name()).isTrue();
        assertThat(metric.prometheusName(scope)).matches("[a-z][a-z0-9_]*");
        assertThat(metric.description()).as(metric.name()).endsWith(".");
      }
    }
  }

  @Test
  void theDashboardShowsWhatThereIs() throws Exception {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    Set<String> shown = new TreeSet<>();
    dashboard.findValuesAsText("expr").forEach(expression -> shown.addAll(names(expression)));
    assertThat(shown).hasSizeGreaterThan(40);
    assertThat(known()).containsAll(shown);
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
    }
  }

  @Test
  void theReferenceSpeaksOfWhatThereIs() throws Exception {
    assertThat(known()).containsAll(names(Files.readString(REFERENCE)));
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = Pattern.compile("isledb_(sink|source)_[a-z_]+").matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  private static Set<String> known() {
    Set<String> names = new TreeSet<>();
    for (Scope scope : Scope.values()) {
      Metric.of(scope).forEach(metric -> names.add(metric.prometheusName(scope)));
    }
    return names;
  }

  /** Runs the exporter's own code with our configuration over the beans as tasks register them. */
  @Test
  void theExporterFindsEveryMetricUnderItsName() throws Exception {
    String connector = "orders, \"quoted\" = 1";
    try (TaskMetrics sink = new TaskMetrics(connector, 7, null);
        TaskMetrics source = new TaskMetrics(connector, 8, null)) {
      sink.begin(TaskMetricsTest.values(Scope.SINK_TASK, 5));
      sink.addIsle("orders/0", TaskMetricsTest.values(Scope.SINK_ISLE, 6));
      source.begin(TaskMetricsTest.values(Scope.SOURCE_TASK, 7));
      source.addIsle("orders/0", TaskMetricsTest.values(Scope.SOURCE_ISLE, 8));
      MetricSnapshots found =
          new JmxCollector(EXPORTER.toFile()).register(new PrometheusRegistry()).collect();
      for (Scope scope : Scope.values()) {
        for (Metric metric : Metric.of(scope)) {
          MetricSnapshot snapshot = named(found, metric, scope);
          Labels labels = snapshot.getDataPoints().get(0).getLabels();
          assertThat(labels.get("task")).isEqualTo(scope.side().equals("sink") ? "7" : "8");
          assertThat(labels.get("isle")).isEqualTo(scope.isOfIsle() ? "orders/0" : null);
          assertThat(labels.get("connector")).contains("orders");
          assertThat(value(snapshot)).isEqualTo(5 + scope.ordinal());
        }
      }
    }
  }

  private static MetricSnapshot named(MetricSnapshots found, Metric metric, Scope scope) {
    // The exporter's model keeps the suffix of counters apart.
    String name = metric.prometheusName(scope).replaceFirst("_total$", "");
    return found.stream()
        .filter(snapshot -> snapshot.getMetadata().getPrometheusName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name.toLowerCase(Locale.ROOT) + " is missing"));
  }

  private static double value(MetricSnapshot snapshot) {
    if (snapshot instanceof CounterSnapshot counter) {
      return counter.getDataPoints().get(0).getValue();
    }
    return ((GaugeSnapshot) snapshot).getDataPoints().get(0).getValue();
  }
}
