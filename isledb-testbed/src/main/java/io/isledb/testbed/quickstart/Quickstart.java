package io.isledb.testbed.quickstart;

import io.isledb.testbed.Checkout;
import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.KafkaBroker;
import io.isledb.testbed.Scope;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The whole path with real servers: a topic, through the sink into a bucket, through the source
 * into another topic, a comparison of both, and answers from the bucket alone.
 *
 * <p>The exit code is 0 when everything came back equal and every answer was right, 1 when not, 2
 * when the command line or the input cannot be understood.
 */
public final class Quickstart {
  private static final int PARTITIONS = 3;
  private static final int KEEP_LOOK_MS = 500;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final QuickstartOptions options;
  private final PrintStream out;
  private final Stages stages;
  private final Scope scope;

  private Quickstart(QuickstartOptions options, PrintStream out, Scope scope) {
    this.options = options;
    this.out = out;
    this.stages = new Stages(out, System.console() != null);
    this.scope = scope;
  }

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(arguments, out));
  }

  private static int run(String[] arguments, PrintStream out) {
    QuickstartOptions options;
    try {
      options = QuickstartOptions.parse(arguments);
    } catch (QuickstartOptions.UsageException e) {
      out.println(e.getMessage() + " (see bin/quickstart --help)");
      return MISUSED;
    }
    Scope scope = new Scope();
    Thread hook = new Thread(scope::close, "quickstart-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try (scope) {
      new Quickstart(options, out, scope).run();
      return 0;
    } catch (IllegalArgumentException e) {
      out.printf(Locale.ROOT, "%n%s%n", e.getMessage());
      return MISUSED;
    } catch (Comparison.DifferenceException e) {
      out.printf(Locale.ROOT, "%nNot equal. %s%n", e.getMessage());
      return FAILED;
    } catch (Exception e) {
      out.printf(
          Locale.ROOT, "%nFailed: %s%n", e.getMessage() == null ? e.toString() : e.getMessage());
      return FAILED;
    }
  }

  private void run() throws Exception {
    Checkout checkout = Checkout.locate();
    Path directory = scope.temporaryDirectory("isledb-quickstart-");
    Input input =
        options
            .input()
            .<Input>map(JsonLines::new)
            .orElseGet(() -> TimeZoneHistory.until(Instant.now()));
    out.printf(Locale.ROOT, "Sending %s.%n%n", input.description());
    if (options.input().isPresent()) {
      stages.run("reading the input", () -> counted(input));
    }
    Storage storage = stages.run("object storage", () -> storage(directory));
    KafkaBroker broker =
        stages.run("broker", () -> scope.add(KafkaBroker.start(directory.resolve("kafka"))));
    ConnectWorker worker = stages.run("Connect worker", () -> worker(checkout, directory, broker));
    Topics topics = new Topics(broker.bootstrap(), PARTITIONS);
    topics.create(input.topic());
    stages.run(
        "both connectors",
        () -> {
          new Connectors(checkout, worker.rest(), storage).register(input.topic(), PARTITIONS);
          return true;
        });
    check(input, storage, topics, worker);
    if (options.keep()) {
      keep(directory, broker, worker, storage);
    }
  }

  private void check(Input input, Storage storage, Topics topics, ConnectWorker worker)
      throws Exception {
    String restored = input.topic() + "-restored";
    long[] sent = stages.run("sending", progress -> topics.send(input, progress));
    stages.run(
        "through the bucket and back",
        progress -> {
          new RoundTrip(topics, worker.rest()).await(restored, sent, progress);
          return true;
        });
    Expectation expectation = new Expectation(input.questions());
    long total = LongStream.of(sent).sum();
    long compared =
        stages.run(
            "comparing",
            progress ->
                total == 0
                    ? 0L
                    : new Comparison(topics)
                        .compare(input.topic(), restored, expectation::see, progress));
    if (compared != total) {
      throw new Comparison.DifferenceException(
          total + " records were sent, but the topic holds " + compared);
    }
    try (Bucket bucket = Bucket.open(storage, input.topic())) {
      Answers answers =
          stages.run(
              "asking the bucket", () -> Answers.ask(bucket, input.questions(), expectation));
      Report report = new Report(out, stages);
      report.printTransfer(total, compared, topics.bytes(input.topic()), bucket.contents(), worker);
      answers.print(out);
      answers.check();
    }
    out.printf(
        Locale.ROOT,
        "%nAll %d records came back equal, in order, and every answer was right.%n",
        total);
  }

  /** Reads all of it, so that a line that is no JSON is found before anything is started. */
  private static long counted(Input input) {
    try (Stream<Input.Item> items = input.items()) {
      return items.mapToLong(item -> 1).sum();
    }
  }

  private Storage storage(Path directory) {
    return options.s3()
        ? Storage.inS3(directory.resolve("s3"), scope)
        : Storage.inDirectory(directory);
  }

  private ConnectWorker worker(Checkout checkout, Path directory, KafkaBroker broker) {
    ConnectOptions worker =
        ConnectOptions.of(List.of(checkout.sinkPlugin(), checkout.sourcePlugin()));
    return scope.add(ConnectWorker.start(directory.resolve("connect"), broker.bootstrap(), worker));
  }

  private void keep(Path directory, KafkaBroker broker, ConnectWorker worker, Storage storage)
      throws InterruptedException {
    out.printf(
        Locale.ROOT,
        """

        Running until Ctrl-C:
          Connect REST   %s/connectors
          broker         %s
          isles          %s
          logs and data  %s
        """,
        worker.url(),
        broker.bootstrap(),
        storage.url(),
        directory);
    while (broker.process().isAlive() && worker.process().isAlive()) {
      Thread.sleep(KEEP_LOOK_MS);
    }
    throw new IllegalStateException("a server has ended by itself");
  }
}
