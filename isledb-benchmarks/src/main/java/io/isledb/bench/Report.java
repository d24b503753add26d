package io.isledb.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints figures as a table of medians with their spread, and targets against each other. */
final class Report {
  private static final String HEAD =
      "%-14s %-18s %12s %17s %9s %9s %9s %9s %9s %9s %8s %9s %8s %9s%n";
  private static final String ROW =
      "%-14s %-18s %12s %17s %9s %9s %9s %9s %9s %9s %8s %9s %8s %9s%n";

  /** Runs of one workload on one target. */
  private final Map<String, List<Figures>> runs = new LinkedHashMap<>();

  void add(Figures figures) {
    runs.computeIfAbsent(figures.workload() + " " + figures.target(), key -> new ArrayList<>())
        .add(figures);
  }

  /** The run in the middle, by the time it took. */
  private static Figures median(List<Figures> figures) {
    List<Figures> sorted =
        figures.stream().sorted(Comparator.comparingDouble(Figures::nsPerOperation)).toList();
    return sorted.get((sorted.size() - 1) / 2);
  }

  /** One run for each workload and target. */
  List<Figures> medians() {
    return runs.values().stream().map(Report::median).toList();
  }

  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        HEAD,
        "workload",
        "target",
        "ns/op",
        "least .. most",
        "p50 us",
        "p99 us",
        "p99.9 us",
        "cpu ns/op",
        "B alloc/op",
        "GET/op",
        "PUT/op",
        "B read/op",
        "B out/B",
        "B/flushed");
    runs.values().forEach(figures -> row(out, figures));
    ratios(out);
  }

  private static void row(PrintStream out, List<Figures> figures) {
    Figures m = median(figures);
    double least = figures.stream().mapToDouble(Figures::nsPerOperation).min().orElse(0);
    double most = figures.stream().mapToDouble(Figures::nsPerOperation).max().orElse(0);
    out.printf(
        Locale.ROOT,
        ROW,
        m.workload(),
        m.target(),
        number(m.nsPerOperation()),
        number(least) + " .. " + number(most),
        number(m.latencyUs(50)),
        number(m.latencyUs(99)),
        number(m.latencyUs(99.9)),
        number(m.per(m.cpuNs())),
        number(m.per(m.allocatedBytes())),
        number(m.getsPerOperation()),
        number(m.putsPerOperation()),
        number(m.readBytesPerOperation()),
        number(m.bytes() == 0 ? Double.NaN : (double) m.bytesWritten() / m.bytes()),
        number(m.writeAmplification()));
  }

  private void ratios(PrintStream out) {
    for (List<Figures> figures : runs.values()) {
      Figures ours = median(figures);
      if (!ours.target().equals("isledb")) {
        continue;
      }
      runs.forEach(
          (key, others) -> {
            Figures other = median(others);
            if (other.workload().equals(ours.workload()) && !other.target().equals(ours.target())) {
              out.printf(
                  Locale.ROOT,
                  "%s: isledb takes 1/%.2f of the time of %s%n",
                  ours.workload(),
                  other.nsPerOperation() / ours.nsPerOperation(),
                  other.target());
            }
          });
    }
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.01 ? "%.2f" : "%.4f";
    return String.format(Locale.ROOT, size == 0 ? "%.0f" : format, value);
  }
}
