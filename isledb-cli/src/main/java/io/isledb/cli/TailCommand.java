package io.isledb.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.options.TailerOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tail",
    description =
        "Prints changes in the order in which they were written: cursor, time, put or delete, key,"
            + " value, with tabs between. Without -f it begins with the oldest change and ends"
            + " with the newest; with -f it begins after the newest and goes on until Ctrl-C.")
final class TailCommand extends IsleCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Mixin private IsleArguments isle = new IsleArguments();
  @Mixin private OutputArguments output = new OutputArguments();

  @Option(
      names = {"-f", "--follow"},
      description = "Waits for more changes.")
  private boolean isFollowing;

  @ArgGroup private Start start = new Start();

  @Option(names = "--limit", paramLabel = "N", description = "Ends after so many changes.")
  private long limit = Long.MAX_VALUE;

  private long printed;

  /** Where to begin. */
  static final class Start {
    @Option(names = "--from-start", description = "Begins with the oldest change that is kept.")
    private boolean isFromStart;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description =
            "Begins with the first commit made at or after a time: 2026-01-31T12:00:00Z, ms since"
                + " 1970, or how long ago, such as 15m.")
    private @Nullable String since;

    @Option(
        names = "--cursor",
        paramLabel = "C/O",
        description = "Begins at a cursor as it was printed: commit, slash, place in the commit.")
    private @Nullable String cursor;
  }

  TailCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    TailerOptions options = TailerOptions.DEFAULT.from(start());
    Isle source = existing(isles, isle);
    try (Tailer tailer = source.openTailer(options)) {
      if (isFollowing) {
        while (printed < limit) {
          tailer.poll(PATIENCE).ifPresent(this::print);
        }
      } else {
        upTo(source.feedEnd(), tailer);
      }
    }
    return ExitCode.OK;
  }

  private void upTo(Cursor end, Tailer tailer) {
    while (printed < limit) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      if (batch.isEmpty() || batch.get().commit().id() >= end.commitId()) {
        return;
      }
      print(batch.get());
    }
  }

  private TailerOptions.Start start() {
    if (start.cursor != null) {
      return new TailerOptions.Start.At(cursor(start.cursor));
    } else if (start.since != null) {
      return new TailerOptions.Start.Since(Times.instant(start.since, console().clock()));
    } else if (start.isFromStart || !isFollowing) {
      return new TailerOptions.Start.Earliest();
    }
    return new TailerOptions.Start.Latest();
  }

  private static Cursor cursor(String text) {
    if (!text.matches("[1-9]\\d{0,17}/\\d{1,18}")) {
      throw new UsageException("A cursor is a commit id, a slash and a number: '" + text + "'");
    }
    int slash = text.indexOf('/');
    return new Cursor(
        Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
  }

  private void print(ChangeBatch batch) {
    for (Entry change : batch.changes()) {
      if (printed >= limit) {
        return;
      }
      long ordinal = change.sequence() - batch.commit().firstSequence();
      print(change, batch.commit().id() + "/" + ordinal);
      printed++;
    }
  }

  private void print(Entry change, String cursor) {
    if (isJson()) {
      ObjectNode line = object().put("cursor", cursor);
      line.setAll(Entries.json(change, output.format()));
      console().line(line);
      return;
    }
    ByteFormat format = output.format();
    Slice value = change.value();
    String time = Times.text(change.timestampMs());
    String place = cursor + "\t" + time + "\t";
    String key = format.line(change.key());
    console()
        .line(
            value == null
                ? place + "delete\t" + key
                : place + "put\t" + key + "\t" + format.line(value));
  }
}
