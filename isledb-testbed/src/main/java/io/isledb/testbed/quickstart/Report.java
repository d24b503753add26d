package io.isledb.testbed.quickstart;

import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.JmxMetrics;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

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
      printMap("flushes by reason", sums(metrics, SINK_TASKS, "FlushesByReason"));
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

  /** Sums of an attribute that is a map from a word to a count, over all tasks. */
  private static Map<String, Long> sums(JmxMetrics metrics, String tasks, String attribute) {
    Map<String, Long> sums = new TreeMap<>();
    for (JmxMetrics.Bean bean : metrics.beans(tasks)) {
      if (bean.values().get(attribute) instanceof TabularData table) {
        for (Object row : table.values()) {
          if (row instanceof CompositeData pair && pair.get("value") instanceof Number count) {
            sums.merge(String.valueOf(pair.get("key")), count.longValue(), Long::sum);
          }
        }
      }
    }
    return sums;
  }

  private void line(String name, String format, Object... values) {
    out.printf(Locale.ROOT, "  %-22s  %s%n", name, String.format(Locale.ROOT, format, values));
  }
}
