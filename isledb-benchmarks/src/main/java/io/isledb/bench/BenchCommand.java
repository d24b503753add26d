package io.isledb.bench;

import io.isledb.bench.connect.ConnectBench;
import io.isledb.internal.base.Time;
import io.isledb.options.Compression;
import io.isledb.testbed.Resources;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs workloads and prints what they cost. */
@Command(
    name = "isledb bench",
    mixinStandardHelpOptions = true,
    description = {
      "Runs workloads on each target, and prints medians with their spread. The records are the"
          + " same in every run and on every target; results are checked.",
      "'isledb bench parts' measures the engine's parts with JMH and takes JMH's arguments;"
          + " 'isledb bench connect' measures the connectors in a worker;"
          + " 'isledb bench isles' what many isles cost that do nothing."
    },
    footerHeading = "%nWorkloads:%n")
public final class BenchCommand implements Callable<Integer> {
  private static final Map<String, List<Workload>> SUITES =
      Map.of(
          "quick",
          List.of(Workload.LOAD, Workload.GET, Workload.GET_MISSING, Workload.SCAN_ALL),
          "growth",
          List.of(
              Workload.LOAD,
              Workload.OPEN_WRITER,
              Workload.SMALL_FLUSHES,
              Workload.COMPACT,
              Workload.OPEN_COLD,
              Workload.GET_COLD,
              Workload.SCAN_10_COLD,
              Workload.SCAN_ALL,
              Workload.GET,
              Workload.TAIL),
          "all",
          List.of(Workload.values()));

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description =
          "What to run; see below. 'quick', 'growth' and 'all' stand for several. Default: quick,"
              + " or with --growth: growth.")
  private List<String> workloads = List.of();

  @Option(
      names = "--target",
      split = ",",
      description = "isledb, rocksdb, rocksdb-universal. Default: ${DEFAULT-VALUE}.")
  private List<String> targets = List.of("isledb");

  @Option(
      names = "--store",
      description =
          "Where isledb keeps its objects: memory, file (a temporary directory), or a URL."
              + " Default: ${DEFAULT-VALUE}.")
  private String store = "file";

  @Option(
      names = "--network",
      arity = "0..1",
      fallbackValue = "60,100,0.5,90",
      paramLabel = "READ,WRITE,SPREAD,MBPS",
      description =
          "Puts latency and bandwidth before the store: median ms of a read and of a write, spread"
              + " of the logarithm, MB/s per request. Without a value: 60,100,0.5,90.")
  private @Nullable String network;

  @Option(
      names = "--simulated-clock",
      description = "Waiting for the network takes no time: an hour of it runs in seconds.")
  private boolean isClockSimulated;

  @Option(names = "--entries", description = "Records loaded. Default: ${DEFAULT-VALUE}.")
  private long entries = Setup.DEFAULT.entries();

  @Option(
      names = "--operations",
      description = "Operations per run of a workload. Default: ${DEFAULT-VALUE}.")
  private long operations = Setup.DEFAULT.operations();

  @Option(names = "--key-bytes", description = "Default: ${DEFAULT-VALUE}.")
  private int keyBytes = Setup.DEFAULT.keyBytes();

  @Option(names = "--value-bytes", description = "Default: ${DEFAULT-VALUE}.")
  private int valueBytes = Setup.DEFAULT.valueBytes();

  @Option(
      names = "--compressible",
      description = "Share of value bytes that compression takes away. Default: ${DEFAULT-VALUE}.")
  private double compressible = Setup.DEFAULT.compressible();

  @Option(names = "--sequential", description = "Keys are written in ascending order.")
  private boolean isSequential;

  @Option(
      names = "--compression",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Compression compression = Setup.DEFAULT.compression();

  @Option(names = "--block-bytes", description = "Default: ${DEFAULT-VALUE}.")
  private int blockBytes = Setup.DEFAULT.blockBytes();

  @Option(names = "--filter-bits", description = "Per key. Default: ${DEFAULT-VALUE}.")
  private int filterBits = Setup.DEFAULT.filterBits();

  @Option(
      names = "--flush-bytes",
      description = "Buffered bytes at which a flush begins. Default: ${DEFAULT-VALUE}.")
  private long flushBytes = Setup.DEFAULT.flushBytes();

  @Option(names = "--cache-bytes", description = "For data blocks. Default: ${DEFAULT-VALUE}.")
  private long cacheBytes = Setup.DEFAULT.cacheBytes();

  @Option(
      names = "--metadata-bytes",
      description = "For filters and indexes. Default: ${DEFAULT-VALUE}.")
  private long metadataBytes = Setup.DEFAULT.metadataBytes();

  @Option(names = "--runs", description = "Runs that count. Default: ${DEFAULT-VALUE}.")
  private int runs = 3;

  @Option(names = "--warm-up", description = "Runs before that do not. Default: ${DEFAULT-VALUE}.")
  private int warmUp = 1;

  @Option(names = "--seed", description = "Of all that is drawn. Default: ${DEFAULT-VALUE}.")
  private long seed = Setup.DEFAULT.seed();

  @Option(
      names = "--growth",
      description =
          "Runs everything with a hundredth, a tenth and all of the entries, and prints time,"
              + " requests and bytes of each size beside the others, and what stays in memory.")
  private boolean isWithGrowth;

  @Option(names = "--floors", description = "Measures the machine's floors of a load too.")
  private boolean isWithFloors;

  // PublishedDefaults reads it before the other options are known.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "--like",
      description =
          "Takes defaults of a published benchmark: isledb-go (16,384 entries of 256 B), slatedb"
              + " (20 B keys, 400 B values).")
  private @Nullable String like;

  @Option(names = "--json", description = "One JSON object per run instead of the table.")
  private boolean isJson;

  private final PrintStream out;

  BenchCommand(PrintStream out) {
    this.out = out;
  }

  /** Runs and ends the process. {@code parts} hands the rest of the arguments to JMH. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0 && arguments[0].equals("parts")) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length > 0 && arguments[0].equals("connect")) {
      String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
      CommandLine line = new CommandLine(new ConnectBench(out));
      System.exit(line.setCaseInsensitiveEnumValuesAllowed(true).execute(rest));
    }
    if (arguments.length > 0 && arguments[0].equals("isles")) {
      String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
      System.exit(new CommandLine(new IslesBench(out)).execute(rest));
    }
    System.exit(run(out, arguments));
  }

  static int run(PrintStream out, String... arguments) {
    CommandLine line = new CommandLine(new BenchCommand(out));
    String footer =
        Arrays.stream(Workload.values())
            .map(
                workload ->
                    String.format(Locale.ROOT, "  %-14s %s", workload.name, workload.what()))
            .collect(Collectors.joining("\n"));
    line.setDefaultValueProvider(new PublishedDefaults(arguments));
    line.getCommandSpec().usageMessage().footer(footer.split("\n", -1)).width(100);
    return line.setCaseInsensitiveEnumValuesAllowed(true).execute(arguments);
  }

  private Setup setup(boolean isUniversal) {
    return new Setup(
        entries,
        operations,
        keyBytes,
        valueBytes,
        compressible,
        isSequential,
        compression,
        blockBytes,
        filterBits,
        flushBytes,
        cacheBytes,
        metadataBytes,
        isUniversal,
        seed);
  }

  @Override
  public Integer call() throws IOException {
    List<Workload> todo = todo();
    long most = entries;
    Growth growth = new Growth();
    for (long share : isWithGrowth ? new long[] {100, 10, 1} : new long[] {1}) {
      entries = Math.max(1, most / share);
      Report report = new Report();
      for (String target : targets) {
        Path directory = Files.createTempDirectory("isledb-bench");
        try {
          run(target, directory, todo, report, growth);
        } finally {
          Resources.deleteTree(directory);
        }
      }
      if (!isJson) {
        report.print(out);
      }
      growth.add(entries, report);
    }
    if (isWithGrowth && !isJson) {
      growth.print(out);
    }
    if (isWithFloors) {
      Floors floors = Floors.measure(setup(false));
      out.printf(
          Locale.ROOT,
          "floors of a load, ns per record: copy %.0f, sort %.0f, gather %.0f, hash %.0f,"
              + " compress %.0f, checksum %.0f: together %.0f%n",
          floors.copyNs(),
          floors.sortNs(),
          floors.gatherNs(),
          floors.hashNs(),
          floors.packNs(),
          floors.crcNs(),
          floors.sumNs());
    }
    return 0;
  }

  private List<Workload> todo() {
    List<Workload> todo = new ArrayList<>();
    List<String> standard = List.of(isWithGrowth ? "growth" : "quick");
    for (String name : workloads.isEmpty() ? standard : workloads) {
      List<Workload> suite = SUITES.get(name);
      if (suite != null) {
        todo.addAll(suite);
        continue;
      }
      todo.add(
          Arrays.stream(Workload.values())
              .filter(workload -> workload.name.equals(name))
              .findFirst()
              .orElseThrow(() -> new BenchException("There is no workload '" + name + "'")));
    }
    return todo;
  }

  private void run(String target, Path directory, List<Workload> todo, Report report, Growth growth)
      throws IOException {
    List<Workload> reading = todo.stream().filter(w -> !w.changesData()).toList();
    List<Workload> writing = todo.stream().filter(Workload::changesData).toList();
    // A load is measured on an empty database each time; the last one is read.
    int loads = writing.contains(Workload.LOAD) ? warmUp + runs : 1;
    for (int round = 0; round < loads; round++) {
      boolean isLast = round == loads - 1;
      Path place = Files.createDirectory(directory.resolve("round-" + round));
      Bench bench = open(target, place);
      try (Target opened = bench.target()) {
        Figures load = Workload.LOAD.run(opened, bench.setup(), bench.time(), 0);
        if (round >= warmUp && todo.contains(Workload.LOAD)) {
          note(load, report);
        }
        if (isLast) {
          measure(bench, writing, reading, report);
          noteHeap(target, growth);
        }
      }
      if (!isLast) {
        Resources.deleteTree(place);
      }
    }
  }

  /** What is held when everything has been read and nothing is under way. */
  private void noteHeap(String target, Growth growth) {
    if (isWithGrowth) {
      System.gc();
      long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      growth.addHeap(target, entries, bytes);
    }
  }

  private void measure(Bench bench, List<Workload> writing, List<Workload> reading, Report report) {
    for (Workload workload : writing) {
      if (workload != Workload.LOAD) {
        note(workload.run(bench.target(), bench.setup(), bench.time(), 0), report);
      }
    }
    for (Workload workload : reading) {
      if (workload == Workload.TAIL && !(bench.target() instanceof IsleTarget)) {
        continue;
      }
      for (int round = 0; round < warmUp + runs; round++) {
        Figures figures = workload.run(bench.target(), bench.setup(), bench.time(), round);
        if (round >= warmUp) {
          note(figures, report);
        }
      }
    }
  }

  private void note(Figures figures, Report report) {
    report.add(figures);
    if (isJson) {
      out.println(figures.json());
    }
  }

  private record Bench(Target target, Setup setup, Time time) {}

  private Bench open(String target, Path directory) {
    Setup setup = setup(target.equals("rocksdb-universal"));
    return switch (target) {
      case "isledb" -> {
        String url =
            switch (store) {
              case "memory" ->
                  "memory://bench-" + directory.getFileName() + "-" + System.nanoTime();
              case "file" -> directory.toUri().toString();
              default -> store + (store.endsWith("/") ? "" : "/") + directory.getFileName();
            };
        Stores.Opened opened = new Stores(url, network(), isClockSimulated).open(setup);
        yield new Bench(opened.target(), setup, opened.time());
      }
      case "rocksdb", "rocksdb-universal" ->
          new Bench(new RocksTarget(directory, setup), setup, Time.SYSTEM);
      default -> throw new BenchException("There is no target '" + target + "'");
    };
  }

  private SimulatedStore.@Nullable Network network() {
    if (network == null) {
      return null;
    }
    double[] parts = Arrays.stream(network.split(",")).mapToDouble(Double::parseDouble).toArray();
    if (parts.length != 4) {
      throw new BenchException("--network takes four numbers: " + network);
    }
    return new SimulatedStore.Network(parts[0], parts[1], parts[2], parts[3] * 1e6);
  }
}
