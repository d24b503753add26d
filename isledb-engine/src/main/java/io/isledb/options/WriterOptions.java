package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.time.Duration;

/**
 * How a writer buffers and flushes. Change one thing at a time with the {@code with…} methods.
 *
 * @param name who this is, for the others to read when they are fenced: a host, a task
 * @param flushBytes buffered bytes of memory at which a flush begins by itself
 * @param flushInterval age of the oldest buffered change at which a flush begins by itself; zero
 *     for never
 * @param overBudget what happens to a write when the process's memory budget is exceeded
 * @param sst how files are built
 * @param flushTimeout how long a flush goes on trying to learn what became of its commit; {@link
 *     #flushTimeout} over is reported as unavailable and the flush can be asked for again
 */
public record WriterOptions(
    String name,
    long flushBytes,
    Duration flushInterval,
    OverBudget overBudget,
    SstOptions sst,
    Duration flushTimeout) {

  /** What happens to a write when memory is short. */
  public enum OverBudget {
    /** The caller waits until flushes have made room. */
    BLOCK,
    /** The write goes through; the caller watches the budget and holds back by its own means. */
    ADMIT
  }

  public static final WriterOptions DEFAULT =
      new WriterOptions(
          "isledb",
          16L << 20,
          Duration.ofSeconds(5),
          OverBudget.BLOCK,
          SstOptions.FLUSH,
          Duration.ofMinutes(2));

  public WriterOptions {
    if (name.isEmpty() || name.length() > 256) {
      throw new InvalidOptionException("A writer's name has 1 to 256 characters")
          .with("name", name);
    }
    if (flushBytes < 1) {
      throw new InvalidOptionException("A flush size must be positive")
          .with("flushBytes", flushBytes);
    }
    if (flushInterval.isNegative() || flushTimeout.isNegative() || flushTimeout.isZero()) {
      throw new InvalidOptionException("Flush interval and timeout must not be negative")
          .with("flushInterval", flushInterval)
          .with("flushTimeout", flushTimeout);
    }
  }

  public WriterOptions withName(String other) {
    return new WriterOptions(other, flushBytes, flushInterval, overBudget, sst, flushTimeout);
  }

  public WriterOptions withFlushBytes(long bytes) {
    return new WriterOptions(name, bytes, flushInterval, overBudget, sst, flushTimeout);
  }

  public WriterOptions withFlushInterval(Duration interval) {
    return new WriterOptions(name, flushBytes, interval, overBudget, sst, flushTimeout);
  }

  public WriterOptions withOverBudget(OverBudget other) {
    return new WriterOptions(name, flushBytes, flushInterval, other, sst, flushTimeout);
  }

  public WriterOptions withSst(SstOptions other) {
    return new WriterOptions(name, flushBytes, flushInterval, overBudget, other, flushTimeout);
  }

  public WriterOptions withFlushTimeout(Duration timeout) {
    return new WriterOptions(name, flushBytes, flushInterval, overBudget, sst, timeout);
  }
}
