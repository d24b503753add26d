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
 * @param blobThresholdBytes values larger than this lie in blobs, objects of their own, many to
 *     one; 0 for none, {@link #OF_THE_ISLE} for what the isle's options say (1 MiB if nothing)
 * @param blobBytes size of a blob object at which the next is begun; a larger value has its own
 */
public record WriterOptions(
    String name,
    long flushBytes,
    Duration flushInterval,
    OverBudget overBudget,
    SstOptions sst,
    Duration flushTimeout,
    long blobThresholdBytes,
    int blobBytes) {
  /** Stands for what the isle's persisted options say. */
  public static final long OF_THE_ISLE = -1;

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
          Duration.ofMinutes(2),
          OF_THE_ISLE,
          32 << 20);

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
    if (blobThresholdBytes < OF_THE_ISLE || blobBytes < 1) {
      throw new InvalidOptionException("A blob's size must be positive, its threshold from 0")
          .with("blobThresholdBytes", blobThresholdBytes)
          .with("blobBytes", blobBytes);
    }
  }

  public WriterOptions withName(String other) {
    return new WriterOptions(
        other,
        flushBytes,
        flushInterval,
        overBudget,
        sst,
        flushTimeout,
        blobThresholdBytes,
        blobBytes);
  }

  public WriterOptions withFlushBytes(long bytes) {
    return new WriterOptions(
        name, bytes, flushInterval, overBudget, sst, flushTimeout, blobThresholdBytes, blobBytes);
  }

  public WriterOptions withFlushInterval(Duration interval) {
    return new WriterOptions(
        name, flushBytes, interval, overBudget, sst, flushTimeout, blobThresholdBytes, blobBytes);
  }

  public WriterOptions withOverBudget(OverBudget other) {
    return new WriterOptions(
        name, flushBytes, flushInterval, other, sst, flushTimeout, blobThresholdBytes, blobBytes);
  }

  public WriterOptions withSst(SstOptions other) {
    return new WriterOptions(
        name,
        flushBytes,
        flushInterval,
        overBudget,
        other,
        flushTimeout,
        blobThresholdBytes,
        blobBytes);
  }

  public WriterOptions withFlushTimeout(Duration timeout) {
    return new WriterOptions(
        name, flushBytes, flushInterval, overBudget, sst, timeout, blobThresholdBytes, blobBytes);
  }

  public WriterOptions withBlobThresholdBytes(long bytes) {
    return new WriterOptions(
        name, flushBytes, flushInterval, overBudget, sst, flushTimeout, bytes, blobBytes);
  }

  public WriterOptions withBlobBytes(int bytes) {
    return new WriterOptions(
        name, flushBytes, flushInterval, overBudget, sst, flushTimeout, blobThresholdBytes, bytes);
  }
}
