package io.isledb.connect.common.metrics;

import io.isledb.connect.common.metrics.Metric.Kind;
import java.util.Locale;

/** What is written of the metrics outside the code, made from their list. */
final class MetricsDocuments {
  private MetricsDocuments() {}

  /** The tables of the reference. */
  static String reference() {
    StringBuilder text = new StringBuilder();
    for (Scope scope : Scope.values()) {
      text.append("\n## `").append(scope.type()).append("`\n\n");
      text.append("| attribute | worker, Prometheus | kind | unit | meaning |\n");
      text.append("|---|---|---|---|---|\n");
      for (Metric metric : Metric.of(scope)) {
        text.append("| `")
            .append(metric.attribute())
            .append("` | `")
            .append(metric.workerName(scope))
            .append("`, `")
            .append(metric.prometheusName(scope))
            .append("` | ")
            .append(metric.kind().name().toLowerCase(Locale.ROOT))
            .append(" | ")
            .append(metric.unit())
            .append(" | ")
            .append(metric.description())
            .append(" |\n");
      }
    }
    return text.append('\n').toString();
  }

  /** The configuration of the Prometheus JMX exporter: a rule for each metric. */
  static String exporter() {
    StringBuilder text = new StringBuilder();
    text.append("# For the Prometheus JMX exporter, made from the list of metrics;")
        .append(" see docs/metrics.md.\n");
    text.append("startDelaySeconds: 0\n");
    text.append("includeObjectNames:\n  - \"io.isledb.connect:*\"\n");
    text.append("rules:\n");
    for (Scope scope : Scope.values()) {
      for (Metric metric : Metric.of(scope)) {
        text.append(rule(scope, metric));
      }
    }
    return text.toString();
  }

  private static String rule(Scope scope, Metric metric) {
    String isle = scope.isOfIsle() ? ", isle=\"(.+)\"" : "";
    return "  - pattern: '^io\\.isledb\\.connect<type="
        + scope.type()
        + ", connector=\"(.+)\", task=(\\d+)"
        + isle
        + "><>"
        + metric.attribute()
        + ":'\n"
        + "    name: "
        + metric.prometheusName(scope)
        + "\n    type: "
        + (metric.kind() == Kind.COUNTER ? "COUNTER" : "GAUGE")
        + "\n    help: \""
        + metric.description()
        + "\"\n    labels:\n      connector: \"$1\"\n      task: \"$2\"\n"
        + (scope.isOfIsle() ? "      isle: \"$3\"\n" : "");
  }
}
