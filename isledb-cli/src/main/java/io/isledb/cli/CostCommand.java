package io.isledb.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "cost",
    description = {
      "Reckons what a topic in a bucket costs in a month of 30 days, and what memory the sink"
          + " needs.",
      "Looks at no bucket. The prices are those of Amazon S3 Standard in us-east-1, as of November"
          + " 2026; those of maintenance are estimates."
    })
final class CostCommand implements Callable<Integer> {
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  // Only its annotation is looked at.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Prints this text.")
  private boolean isHelp;

  @Option(names = "--json", description = "Prints one JSON object, failures too.")
  private boolean isJson;

  @Option(names = "--partitions", defaultValue = "12", description = "Of the topic." + DEFAULT)
  private int partitions;

  @Option(
      names = "--records-per-second",
      defaultValue = "1000",
      description = "Of the whole topic." + DEFAULT)
  private double recordsPerSecond;

  @Option(
      names = "--record-bytes",
      defaultValue = "500",
      description = "Key, value and headers." + DEFAULT)
  private double recordBytes;

  @Option(
      names = "--compression-ratio",
      defaultValue = "2.5",
      description = "How many bytes become one in the bucket." + DEFAULT)
  private double compressionRatio;

  @Option(
      names = "--flush-interval-ms",
      defaultValue = "5000",
      description = "As the sink's flush.interval.ms." + DEFAULT)
  private double flushIntervalMs;

  @Option(
      names = "--flush-bytes",
      defaultValue = "16777216",
      description = "As the sink's flush.bytes." + DEFAULT)
  private double flushBytes;

  @Option(
      names = "--maintenance-interval-ms",
      defaultValue = "300000",
      description = "As the sink's maintenance.interval.ms; 0 for no maintenance." + DEFAULT)
  private double maintenanceIntervalMs;

  @Option(
      names = "--followers",
      defaultValue = "1",
      description = "Source connectors and tailing programs." + DEFAULT)
  private int followers;

  @Option(
      names = "--poll-interval-ms",
      defaultValue = "1000",
      description = "As the source's poll.interval.ms." + DEFAULT)
  private double pollIntervalMs;

  @Option(
      names = "--discovery-interval-ms",
      defaultValue = "60000",
      description = "As the source's discovery.interval.ms." + DEFAULT)
  private double discoveryIntervalMs;

  @Option(
      names = "--readers",
      defaultValue = "0",
      description = "Programs that get and scan." + DEFAULT)
  private int readers;

  @Option(
      names = "--refresh-interval-ms",
      defaultValue = "1000",
      description = "How often each of them looks for new commits." + DEFAULT)
  private double refreshIntervalMs;

  @Option(
      names = "--state-gb",
      defaultValue = "0",
      description = "Size of the newest values of all keys." + DEFAULT)
  private double stateGb;

  @Option(
      names = "--feed-days",
      defaultValue = "30",
      description = "How long changes can be followed, as the sink's feed.retention.ms." + DEFAULT)
  private double feedDays;

  @Option(
      names = "--put-price",
      defaultValue = "0.005",
      description = "Dollars for 1,000 PUT or LIST." + DEFAULT)
  private double putPrice;

  @Option(
      names = "--get-price",
      defaultValue = "0.0004",
      description = "Dollars for 1,000 GET." + DEFAULT)
  private double getPrice;

  @Option(
      names = "--storage-price",
      defaultValue = "0.023",
      description = "Dollars for a GB during a month." + DEFAULT)
  private double storagePrice;

  private final Console console;

  CostCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    check("--partitions", partitions, 1);
    check("--record-bytes", recordBytes, 1);
    check("--flush-bytes", flushBytes, 1);
    check("--compression-ratio", compressionRatio, 0.1);
    check("--records-per-second", recordsPerSecond, 0);
    check("--flush-interval-ms", flushIntervalMs, 0);
    CostModel model =
        new CostModel(
            new CostModel.Load(
                partitions,
                recordsPerSecond,
                recordBytes,
                compressionRatio,
                followers,
                readers,
                stateGb,
                feedDays),
            new CostModel.Pace(
                flushIntervalMs / 1000,
                flushBytes,
                maintenanceIntervalMs / 1000,
                pollIntervalMs / 1000,
                discoveryIntervalMs / 1000,
                refreshIntervalMs / 1000),
            new CostModel.Prices(putPrice, getPrice, storagePrice));
    if (isJson) {
      console.line(json(model));
    } else {
      print(model);
    }
    return ExitCode.OK.code();
  }

  private void print(CostModel model) {
    for (CostModel.Line line : model.lines()) {
      console.line(
          String.format(
              Locale.ROOT,
              "%-12s %-10s %,16.0f %,12.2f $",
              line.what(),
              line.unit(),
              line.amount(),
              line.dollars()));
    }
    console.line(
        String.format(Locale.ROOT, "%-12s %-10s %16s %,12.2f $", "month", "", "", model.dollars()));
    console.line(
        String.format(
            Locale.ROOT, "%-12s %-10s %,16.1f", "buffered", "MB", model.bufferedBytes() / 1e6));
  }

  private static ObjectNode json(CostModel model) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    ArrayNode lines = object.putArray("lines");
    for (CostModel.Line line : model.lines()) {
      lines
          .addObject()
          .put("what", line.what())
          .put("unit", line.unit())
          .put("amount", line.amount())
          .put("dollars", line.dollars());
    }
    return object
        .put("dollarsPerMonth", model.dollars())
        .put("bufferedBytes", model.bufferedBytes());
  }

  private static void check(String option, double value, double least) {
    if (!(value >= least)) {
      throw new UsageException(option + " must be at least " + least + ": " + value);
    }
  }
}
