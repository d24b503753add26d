package io.isledb.bench;

import com.sun.management.OperatingSystemMXBean;
import io.isledb.Cursor;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.internal.base.Time;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectStores;
import io.isledb.store.decorate.MeteredStore;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What many isles of one process cost: to open, and while they do nothing. */
@Command(
    name = "isledb bench isles",
    mixinStandardHelpOptions = true,
    description = "Opens a writer, a reader and a tailer on each of many isles, and leaves them.")
final class IslesBench implements Callable<Integer> {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @Option(names = "--isles", description = "Default: ${DEFAULT-VALUE}.")
  private int count = 1_000;

  @Option(names = "--idle-seconds", description = "Default: ${DEFAULT-VALUE}.")
  private long idleSeconds = 30;

  private final PrintStream out;
  private final MeteredStore store =
      new MeteredStore(ObjectStores.open("memory://bench-isles"), Time.SYSTEM);

  IslesBench(PrintStream out) {
    this.out = out;
  }

  private static String path(int number) {
    return "bench/" + number;
  }

  @Override
  public Integer call() throws InterruptedException {
    int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
    try (Isles isles = Isles.open(store, IslesOptions.DEFAULT)) {
      for (int i = 0; i < count; i++) {
        try (IsleWriter writer = isles.isle(path(i)).openWriter(WriterOptions.DEFAULT)) {
          writer.put(new byte[] {1}, new byte[100]);
        }
      }
      out.printf(
          "%-8s %14s %14s %14s %12s%n",
          "", "us, first 10th", "us, last 10th", "requests each", "heap B each");
      open("writer", i -> isles.isle(path(i)).openWriter(WriterOptions.DEFAULT));
      open("reader", i -> isles.isle(path(i)).openReader(ReaderOptions.DEFAULT));
      TailerOptions fromOrigin = TailerOptions.DEFAULT.from(Cursor.ORIGIN);
      open("tailer", i -> isles.isle(path(i)).openTailer(fromOrigin));
      idle(threadsBefore);
    }
    return 0;
  }

  private void open(String what, IntFunction<AutoCloseable> opening) {
    List<AutoCloseable> open = new ArrayList<>(count);
    long[] tookNs = new long[count];
    long requests = store.counts().total();
    long heap = heapBytes();
    for (int i = 0; i < count; i++) {
      long startNs = System.nanoTime();
      open.add(opening.apply(i));
      tookNs[i] = System.nanoTime() - startNs;
    }
    long made = store.counts().total() - requests;
    long held = heapBytes() - heap;
    int tenth = Math.max(1, count / 10);
    out.printf(
        Locale.ROOT,
        "%-8s %14.0f %14.0f %14.2f %12d%n",
        what,
        meanUs(tookNs, 0, tenth),
        meanUs(tookNs, count - tenth, count),
        (double) made / open.size(),
        held / open.size());
  }

  private static double meanUs(long[] tookNs, int from, int to) {
    long sumNs = 0;
    for (int i = from; i < to; i++) {
      sumNs += tookNs[i];
    }
    return sumNs / 1e3 / (to - from);
  }

  private void idle(int threadsBefore) throws InterruptedException {
    long requests = store.counts().total();
    long cpuNs = PROCESS.getProcessCpuTime();
    TimeUnit.SECONDS.sleep(idleSeconds);
    out.printf(
        Locale.ROOT,
        "idle for %d s: %d requests, %.1f ms of processor time, %d threads of the engine%n",
        idleSeconds,
        store.counts().total() - requests,
        (PROCESS.getProcessCpuTime() - cpuNs) / 1e6,
        ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore);
  }

  private static long heapBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
