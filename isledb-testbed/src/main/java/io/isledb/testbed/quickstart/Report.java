package io.isledb.testbed.quickstart;

import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.JmxMetrics;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says in figures what has happened. */
final class Report {
  private static final String SINK_TASKS = "io.isledb.connect:type=sink-task,*";
  private static final String SOURCE_TASKS = "io.isledb.connect:type=source-task,*";

  private final PrintStream out;
  private final Stages stages;

  Report(PrintStream out, Stages stages) {
    this.out = out;
    this.stages = stages;
  }

  void printTransfer(
      long sent, long back, long topicBytes, Bucket.Contents contents, ConnectWorker worker) {
    out.printf(Locale.ROOT, "%nReport%n");
    line("records", "%,d in, %,d out, equal and in order", sent, back);
    line(
        "commits",
        "%,d: %,d flushes, %,d claims of ownership",
        contents.commits(),
        contents.flushes(),
        contents.commits() - contents.flushes());
    line("bytes in the topic", "%,d", topicBytes);
    line("bytes in the bucket", "%,d in %,d objects", contents.bytes(), contents.objects());
    printMetrics(worker);
    double all = stages.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
    line("time", "%.1f s", all);
    stages.seconds().forEach((stage, seconds) -> line("", "%6.1f s  %s", seconds, stage));
  }

  /** What the tasks tell of themselves; a task that tells nothing is left out. */
  private void printMetrics(ConnectWorker worker) {
    try (JmxMetrics metrics = worker.metrics()) {
      printMap("flushes by reason", sums(metrics, SINK_TASKS, "FlushesBy"));
      printMap("requests of the sink", sums(metrics, SINK_TASKS, "Requests"));
      printMap("requests of the source", sums(metrics, SOURCE_TASKS, "Requests"));
    }
  }

  private void printMap(String name, Map<String, Long> counts) {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (kind, count) -> {
          if (count > 0) {
            text.append(text.isEmpty() ? "" : ", ")
                .append(kind)
                .append(' ')
                .append(String.format(Locale.ROOT, "%,d", count));
          }
        });
    if (!text.isEmpty()) {
      line(name, "%s", text);
    }
  }

  /** Sums of the attributes that begin alike, over all tasks, by the rest of their names. */
  private static Map<String, Long> sums(JmxMetrics metrics, String tasks, String prefix) {
    Map<String, Long> sums = new TreeMap<>();
    for (JmxMetrics.Bean bean : metrics.beans(tasks)) {
      bean.values()
          .forEach(
              (attribute, value) -> {
                if (attribute.startsWith(prefix) && value instanceof Number count) {
                  sums.merge(words(attribute, prefix), count.longValue(), Long::sum);
                }
              });
    }
    return sums;
  }

  /** Such as {@code read range} of {@code RequestsReadRange}. */
  private static String words(String attribute, String prefix) {
    String rest = attribute.substring(prefix.length());
    return rest.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  private void line(String name, String format, Object... values) {
    out.printf(Locale.ROOT, "  %-22s  %s%n", name, String.format(Locale.ROOT, format, values));
  }
}
