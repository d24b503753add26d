package io.isledb.options;

import io.isledb.Cursor;
import io.isledb.error.InvalidOptionException;
import java.time.Duration;
import java.time.Instant;

/**
 * Where a tailer begins and how it reads.
 *
 * @param start where it begins
 * @param pollInterval pause between two looks at the store while there is nothing new
 * @param prefetchCommits commits fetched ahead of the consumer, in parallel, from 0
 * @param batchEntriesMax changes in one batch at most, from 1
 * @param batchBytesMax bytes of keys, values and attributes in one batch at most, from 1; a single
 *     larger change is a batch of its own
 */
public record TailerOptions(
    Start start,
    Duration pollInterval,
    int prefetchCommits,
    int batchEntriesMax,
    long batchBytesMax) {

  /** Where a tailer begins. */
  public sealed interface Start {
    /** At the oldest change that the feed still has. */
    record Earliest() implements Start {}

    /** After the newest commit there is at the first poll. */
    record Latest() implements Start {}

    /** At a cursor. */
    record At(Cursor cursor) implements Start {}

    /** At the first commit made at or after a time. */
    record Since(Instant time) implements Start {}
  }

  public static final TailerOptions DEFAULT =
      new TailerOptions(new Start.Earliest(), Duration.ofSeconds(1), 4, 10_000, 64L << 20);

  public TailerOptions {
    if (pollInterval.isNegative()
        || prefetchCommits < 0
        || batchEntriesMax < 1
        || batchBytesMax < 1) {
      throw new InvalidOptionException("A tailer's options are out of their bounds")
          .with("pollInterval", pollInterval)
          .with("prefetchCommits", prefetchCommits)
          .with("batchEntriesMax", batchEntriesMax)
          .with("batchBytesMax", batchBytesMax);
    }
  }

  public TailerOptions from(Cursor cursor) {
    return new TailerOptions(
        new Start.At(cursor), pollInterval, prefetchCommits, batchEntriesMax, batchBytesMax);
  }

  public TailerOptions from(Start other) {
    return new TailerOptions(other, pollInterval, prefetchCommits, batchEntriesMax, batchBytesMax);
  }

  public TailerOptions withPollInterval(Duration interval) {
    return new TailerOptions(start, interval, prefetchCommits, batchEntriesMax, batchBytesMax);
  }

  public TailerOptions withPrefetchCommits(int commits) {
    return new TailerOptions(start, pollInterval, commits, batchEntriesMax, batchBytesMax);
  }

  public TailerOptions withBatchEntriesMax(int entries) {
    return new TailerOptions(start, pollInterval, prefetchCommits, entries, batchBytesMax);
  }

  public TailerOptions withBatchBytesMax(long bytes) {
    return new TailerOptions(start, pollInterval, prefetchCommits, batchEntriesMax, bytes);
  }
}
