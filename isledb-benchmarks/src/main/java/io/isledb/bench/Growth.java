package io.isledb.bench;

import io.isledb.store.decorate.StoreCounts;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a run of each workload costs in all, at one size of the data beside the other. */
final class Growth {
  private static final String ROW = "%-14s %-18s %12s %9s %9s %7s %7s %7s %13s %13s%n";

  private record Size(long entries, Figures figures) {}

  /** By workload and target, in the order of the sizes. */
  private final Map<String, List<Size>> sizes = new LinkedHashMap<>();

  private final Map<String, Map<Long, Long>> heaps = new LinkedHashMap<>();

  void add(long entries, Report report) {
    for (Figures figures : report.medians()) {
      sizes
          .computeIfAbsent(figures.workload() + " " + figures.target(), key -> new ArrayList<>())
          .add(new Size(entries, figures));
    }
  }

  /** What was held when everything had been read. */
  void addHeap(String target, long entries, long bytes) {
    heaps.computeIfAbsent(target, key -> new TreeMap<>()).put(entries, bytes);
  }

  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        ROW,
        "workload",
        "target",
        "records",
        "ns/op",
        "cpu ns/op",
        "GET",
        "PUT",
        "LIST",
        "B read",
        "B written");
    sizes.values().forEach(each -> each.forEach(size -> row(out, size)));
    heaps.forEach(
        (target, bySize) ->
            bySize.forEach(
                (entries, bytes) ->
                    out.printf(
                        Locale.ROOT,
                        "%s, %,d entries: %,d KiB of heap%n",
                        target,
                        entries,
                        bytes >> 10)));
  }

  private static void row(PrintStream out, Size size) {
    Figures figures = size.figures();
    StoreCounts requests = figures.requests();
    out.printf(
        Locale.ROOT,
        ROW,
        figures.workload(),
        figures.target(),
        count(size.entries()),
        count(Math.round(figures.nsPerOperation())),
        count(Math.round(figures.per(figures.cpuNs()))),
        count(requests == null ? null : requests.read() + requests.readRange()),
        count(requests == null ? null : requests.create() + requests.put()),
        count(requests == null ? null : requests.list()),
        count(requests == null ? null : requests.bytesRead()),
        count(figures.bytesWritten()));
  }

  private static String count(@Nullable Long number) {
    return number == null ? "-" : String.format(Locale.ROOT, "%,d", number);
  }
}
