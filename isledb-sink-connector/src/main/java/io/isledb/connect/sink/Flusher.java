package io.isledb.connect.sink;

import io.isledb.CommitInfo;
import io.isledb.IsleWriter;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.BackOff;
import io.isledb.connect.common.ErrorMapping;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when one partition's records are flushed, and follows the flush. Used by the task's
 * thread alone.
 *
 * <p>A record is <em>pending</em> until a flush begins, and in flight until that flush has ended.
 * At most one flush is under way, but for the last one before closing. Records of a flush that
 * failed are pending again; the writer still has them.
 *
 * <p>Partitions that fill at the same pace would for ever be full at the same time, and their files
 * wait for each other in memory. Therefore one that becomes full while others are being flushed is
 * flushed early the next time, once: from then on they take turns.
 *
 * <p>A watermark that moves without records, because they are passed over, is made durable after a
 * while, so that its next owner need not pass them over again.
 */
final class Flusher {
  private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

  /** Age of a watermark that no record follows at which it is made durable by itself. */
  static final long OFFSETS_INTERVAL_MS = 60_000;

  /** A flush under way. */
  private record InFlight(
      CompletableFuture<CommitInfo> commit,
      FlushReason reason,
      long records,
      long bytes,
      long oldestNs,
      boolean hasAdvanced,
      long startedNs) {}

  private final IsleWriter writer;
  private final IslePlace place;
  private final SinkSettings settings;
  private final SinkMetrics metrics;
  private final Time time;
  private final BackOff backOff;
  private final DoubleSupplier step;

  /** The bytes at which it is flushed next. */
  private long fullBytes;

  private boolean isOutOfStep;
  private @Nullable InFlight inFlight;
  private long pendingRecords;
  private long pendingBytes;
  private long pendingOldestNs;
  private boolean hasAdvanced;
  private long advancedNs;

  /**
   * @param step the share of a full partition at which one that becomes full now should be flushed
   *     next, so that it does not become full together with those that are being flushed
   */
  Flusher(IsleWriter writer, IslePlace place, TaskParts parts, DoubleSupplier step) {
    this.writer = writer;
    this.place = place;
    this.settings = parts.settings();
    this.metrics = parts.metrics();
    this.time = parts.time();
    this.backOff = new BackOff(time);
    this.step = step;
    this.fullBytes = settings.flushBytes();
  }

  boolean isFlushing() {
    return inFlight != null;
  }

  long pendingBytes() {
    return pendingBytes;
  }

  /** Records that are not known to be durable. */
  long unflushedRecords() {
    return pendingRecords + (inFlight == null ? 0 : inFlight.records());
  }

  /** When the oldest record that is not known to be durable came, on the monotonic clock. */
  long oldestNs() {
    return inFlight == null ? pendingOldestNs : inFlight.oldestNs();
  }

  /** Notes records that the writer has taken. */
  void added(int records, long bytes) {
    if (pendingRecords == 0) {
      pendingOldestNs = time.monotonicNs();
    }
    pendingRecords += records;
    pendingBytes += bytes;
  }

  /** Notes a watermark that moved without a record. */
  void advanced() {
    if (!hasAdvanced) {
      hasAdvanced = true;
      advancedNs = time.monotonicNs();
    }
  }

  /** Whether with so much more a flush would begin. */
  boolean isFullWith(int records, long bytes) {
    return inFlight == null
        && (pendingBytes + bytes >= fullBytes
            || pendingRecords + records >= settings.flushRecords())
        && !backOff.isFailing();
  }

  /** Flushes when enough is pending, whatever its age. */
  void flushIfFull() {
    if (isIdle() && isFullWith(0, 0)) {
      double share = isOutOfStep ? 1 : step.getAsDouble();
      flush(pendingBytes >= fullBytes ? FlushReason.BYTES : FlushReason.RECORDS);
      fullBytes = Math.max(1, (long) (settings.flushBytes() * share));
      isOutOfStep |= share < 1;
    }
  }

  /** Flushes when it is time to. */
  void flushIfDue() {
    flushIfFull();
    if (isIdle() && remainingMs() == 0) {
      flush(dueReason());
    }
  }

  private FlushReason dueReason() {
    if (backOff.isFailing()) {
      return FlushReason.RETRY;
    }
    return pendingRecords > 0 ? FlushReason.TIME : FlushReason.OFFSETS;
  }

  /** Flushes to make room. */
  void flushForMemory() {
    if (isIdle() && pendingRecords > 0 && !backOff.isFailing()) {
      flush(FlushReason.MEMORY);
    }
  }

  /** Starts to make everything durable, even behind a flush that is under way. */
  void flushForClose() {
    if (pendingRecords > 0) {
      flush(FlushReason.CLOSE);
    }
  }

  /** How long until {@link #flushIfDue} has work; empty when it has none. */
  OptionalLong remainingWorkMs() {
    return isIdle() ? OptionalLong.of(remainingMs()) : OptionalLong.empty();
  }

  /** Whether there is something to flush and no flush is under way. */
  private boolean isIdle() {
    return inFlight == null && (pendingRecords > 0 || hasAdvanced);
  }

  private long remainingMs() {
    if (backOff.isFailing()) {
      return backOff.remainingMs();
    }
    boolean hasRecords = pendingRecords > 0;
    long fromNs = hasRecords ? pendingOldestNs : advancedNs;
    long intervalMs = hasRecords ? settings.flushIntervalMs() : OFFSETS_INTERVAL_MS;
    return Math.max(0, intervalMs - TimeUnit.NANOSECONDS.toMillis(time.monotonicNs() - fromNs));
  }

  private void flush(FlushReason reason) {
    @Nullable InFlight before = inFlight;
    inFlight =
        new InFlight(
            begin(),
            reason,
            unflushedRecords(),
            unflushedBytes(),
            oldestNs(),
            hasAdvanced || (before != null && before.hasAdvanced()),
            now());
    if (before != null) {
      LOG.debug("Isle {}: a flush by {} covers one by {}", place.path(), reason, before.reason());
    }
    pendingRecords = 0;
    pendingBytes = 0;
    hasAdvanced = false;
  }

  /** A writer that refuses is a flush that failed: there is one way to learn of it. */
  private CompletableFuture<CommitInfo> begin() {
    try {
      return writer.flushAsync();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private long unflushedBytes() {
    return pendingBytes + (inFlight == null ? 0 : inFlight.bytes());
  }

  private long now() {
    return time.monotonicNs();
  }

  /**
   * Takes note of a flush that has ended.
   *
   * @return why there can be no other flush, if so
   */
  Optional<ConnectException> settle() {
    @Nullable InFlight ended = inFlight;
    if (ended == null || !ended.commit().isDone()) {
      return Optional.empty();
    }
    inFlight = null;
    try {
      CommitInfo commit = ended.commit().join();
      metrics.flushed(ended.reason(), ended.records(), ended.bytes(), now() - ended.startedNs());
      backOff.succeeded();
      LOG.debug(
          "Isle {}: commit {} with {} records, by {}",
          place.path(),
          commit.id(),
          ended.records(),
          ended.reason());
      return Optional.empty();
    } catch (RuntimeException e) {
      return failed(ended, e);
    }
  }

  private Optional<ConnectException> failed(InFlight ended, RuntimeException e) {
    metrics.flushFailed();
    pendingOldestNs = ended.oldestNs();
    pendingRecords += ended.records();
    pendingBytes += ended.bytes();
    if (ended.hasAdvanced()) {
      advanced();
    }
    ConnectException mapped = ErrorMapping.toConnect("Flushing the isle " + place.path(), e);
    if (!ErrorMapping.isTransient(e)) {
      return Optional.of(mapped);
    }
    backOff.failed();
    LOG.warn("{} in {} ms", mapped.getMessage(), backOff.remainingMs());
    return Optional.empty();
  }

  /** Waits until the flush under way has ended, but not longer than that. */
  void await(long timeoutMs) throws InterruptedException {
    @Nullable InFlight waited = inFlight;
    if (waited == null) {
      return;
    }
    try {
      var unused = waited.commit().get(Math.max(0, timeoutMs), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("Isle {}: the flush has not succeeded", place.path(), e);
    }
  }
}
