package io.isledb.connect.sink;

import io.isledb.CommitInfo;
import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.error.LimitExceededException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's way into its isle: ownership, what has been written, and what of it is durable.
 * Used by the task's thread alone.
 *
 * <pre>
 * CLAIMING -> OWNED      the isle is claimed; consumption goes on at its watermark
 * CLAIMING -> CLAIMING   the store could not be reached; tried again after a while
 * CLAIMING -> BROKEN     the claim failed for good
 * OWNED    -> BROKEN     somebody else has taken over, or the store refuses us
 * any      -> CLOSED     the partition is gone, or the task stops
 * </pre>
 *
 * <p>Invariants while OWNED: every record below {@code next} is in the writer or was passed over on
 * purpose; a record and its watermark are written without a flush between them, so that each commit
 * holds both or neither; at most one flush is under way.
 */
final class PartitionWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);

  /** Memory of an entry beside its bytes, roughly. */
  private static final int ENTRY_OVERHEAD_BYTES = 32;

  private static final long UNKNOWN = -1;

  enum State {
    CLAIMING,
    OWNED,
    BROKEN,
    CLOSED
  }

  /** A flush under way. */
  private record InFlight(
      CompletableFuture<CommitInfo> commit,
      FlushReason reason,
      long records,
      long bytes,
      long oldestNs,
      long startedNs) {}

  private final TopicPartition partition;
  private final IslePlace place;
  private final TaskParts parts;
  private final BackOff claimBackOff;
  private final BackOff flushBackOff;

  private State state = State.CLAIMING;
  private @Nullable Claim claim;
  private @Nullable IsleWriter writer;
  private @Nullable ConnectException failure;
  private @Nullable InFlight inFlight;

  /** The next offset to consume: all below is in the writer or durable. */
  private long next = UNKNOWN;

  /** Lowest offset that was passed over because the isle was not claimed yet. */
  private long unclaimedFrom = UNKNOWN;

  private boolean replayed;
  private long pendingRecords;
  private long pendingBytes;
  private long oldestNs;

  PartitionWriter(TopicPartition partition, TaskParts parts) {
    this.partition = partition;
    this.place = IslePlace.of(partition);
    this.parts = parts;
    this.claimBackOff = new BackOff(parts.time());
    this.flushBackOff = new BackOff(parts.time());
    startClaim();
  }

  TopicPartition partition() {
    return partition;
  }

  State state() {
    return state;
  }

  @Nullable ConnectException failure() {
    return failure;
  }

  long pendingBytes() {
    return pendingBytes;
  }

  long pendingRecords() {
    return pendingRecords;
  }

  long unflushedRecords() {
    return pendingRecords + (inFlight == null ? 0 : inFlight.records());
  }

  /** When the oldest record that is not durable came, on the monotonic clock. */
  long oldestNs() {
    return inFlight == null ? oldestNs : inFlight.oldestNs();
  }

  boolean isFlushing() {
    return inFlight != null;
  }

  // Claiming

  private void startClaim() {
    Isle isle = parts.isles().isle(place.path());
    claim = new Claim(isle, parts.writerOptions(), parts.claimers());
  }

  /** Waits for the claim under way. */
  void awaitClaim(long timeoutMs) throws InterruptedException {
    if (claim != null) {
      var unused = claim.await(timeoutMs);
    }
  }

  /**
   * Takes a claim that has ended over, or tries again when it is time.
   *
   * @return where consumption must go on, when this has just become known
   */
  OptionalLong settleClaim() {
    if (state != State.CLAIMING) {
      return OptionalLong.empty();
    }
    if (claim == null) {
      if (claimBackOff.remainingMs() == 0) {
        startClaim();
      }
      return OptionalLong.empty();
    }
    if (!claim.isDone()) {
      return OptionalLong.empty();
    }
    try {
      return owned(claim.writer());
    } catch (ExecutionException e) {
      claimFailed(e);
      return OptionalLong.empty();
    } finally {
      claim = null;
    }
  }

  private OptionalLong owned(IsleWriter claimed) {
    writer = claimed;
    state = State.OWNED;
    claimBackOff.succeeded();
    OptionalLong durable = claimed.watermarks().next(place.position());
    LOG.info(
        "Isle {} claimed with epoch {}; consumption goes on at {}",
        place.path(),
        claimed.epoch(),
        durable.isPresent() ? durable.getAsLong() : "the consumer's own offset");
    if (durable.isPresent()) {
      next = durable.getAsLong();
      return durable;
    }
    return unclaimedFrom == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(unclaimedFrom);
  }

  private void claimFailed(ExecutionException e) {
    ConnectException mapped = ErrorMapping.toConnect("Claiming the isle " + place.path(), e);
    if (ErrorMapping.isTransient(e)) {
      claimBackOff.failed();
      LOG.warn("{} in {} ms", mapped.getMessage(), claimBackOff.remainingMs());
      return;
    }
    broken(mapped);
  }

  private void broken(ConnectException why) {
    state = State.BROKEN;
    failure = why;
    LOG.error("{}", why.getMessage());
  }

  // Writing

  /** The framework delivers records again that it has delivered before. */
  void expectReplay() {
    replayed = true;
  }

  void accept(SinkRecord record) {
    long offset = record.originalKafkaOffset();
    if (state == State.CLAIMING) {
      unclaimedFrom = unclaimedFrom == UNKNOWN ? offset : Math.min(unclaimedFrom, offset);
      return;
    }
    if (offset < next) {
      if (!replayed) {
        throw jumpedBack(offset);
      }
      parts.metrics().duplicateSkipped();
      return;
    }
    replayed = false;
    write(record, offset);
    next = offset + 1;
    if (!isFlushing() && flushBackOff.remainingMs() == 0 && isFull()) {
      flush(fullReason());
    }
  }

  private void write(SinkRecord record, long offset) {
    try {
      Mutation mutation = RecordCodec.toMutation(toParts(record), offset);
      owner().write(mutation);
      if (pendingRecords == 0) {
        oldestNs = parts.time().monotonicNs();
      }
      pendingRecords++;
      pendingBytes += bytes(mutation);
    } catch (RetriableException e) {
      throw e;
    } catch (DataException | SerializationException | LimitExceededException e) {
      parts.metrics().recordRefused();
      parts.errant().refuse(record, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      ConnectException mapped = ErrorMapping.toConnect("Writing to the isle " + place.path(), e);
      if (!ErrorMapping.isTransient(e)) {
        broken(mapped);
      }
      throw mapped;
    }
    owner().advance(place.position(), offset + 1);
  }

  private RecordParts toParts(SinkRecord record) {
    if (record.key() == null && parts.settings().nullKeys() == SinkSettings.NullKeys.FAIL) {
      throw new DataException(
          "It has no key, and " + SinkSettings.NULL_KEYS + " is fail; with offset it is stored");
    }
    return parts.converter().toParts(record);
  }

  private static long bytes(Mutation mutation) {
    @Nullable Slice value = mutation.value();
    return (long) ENTRY_OVERHEAD_BYTES
        + mutation.key().length()
        + (value == null ? 0 : value.length())
        + mutation.attributes().length();
  }

  private ConnectException jumpedBack(long offset) {
    return new ConnectException(
        "The offsets of "
            + partition
            + " jump back: the record at offset "
            + offset
            + " came, but the isle "
            + place.path()
            + " has everything below offset "
            + next
            + ". The topic has been deleted and created again, or cut off. To add the new records"
            + " to this isle, stop the connector, alter its offset for this partition to "
            + offset
            + " (PATCH /connectors/"
            + parts.settings().connector()
            + "/offsets) and resume it; to keep old and new apart, use another isledb.store.url");
  }

  // Flushing

  private boolean isFull() {
    return pendingBytes >= parts.settings().flushBytes()
        || pendingRecords >= parts.settings().flushRecords();
  }

  private FlushReason fullReason() {
    return pendingBytes >= parts.settings().flushBytes() ? FlushReason.BYTES : FlushReason.RECORDS;
  }

  /** Flushes when it is time to. */
  void flushIfDue() {
    if (state != State.OWNED || isFlushing() || pendingRecords == 0) {
      return;
    }
    if (flushBackOff.isFailing()) {
      if (flushBackOff.remainingMs() == 0) {
        flush(FlushReason.RETRY);
      }
      return;
    }
    if (isFull()) {
      flush(fullReason());
    } else if (remainingMs() == 0) {
      flush(FlushReason.TIME);
    }
  }

  /** Starts a flush if there is anything to flush and no flush is under way. */
  void flushForMemory() {
    if (state == State.OWNED && !isFlushing() && pendingRecords > 0 && !flushBackOff.isFailing()) {
      flush(FlushReason.MEMORY);
    }
  }

  /** Starts to make everything durable, even behind a flush that is under way. */
  void flushForClose() {
    if (state == State.OWNED && pendingRecords > 0) {
      flush(FlushReason.CLOSE);
    }
  }

  private void flush(FlushReason reason) {
    @Nullable InFlight before = inFlight;
    long nowNs = parts.time().monotonicNs();
    InFlight started =
        new InFlight(
            owner().flushAsync(),
            reason,
            pendingRecords + (before == null ? 0 : before.records()),
            pendingBytes + (before == null ? 0 : before.bytes()),
            before == null ? oldestNs : before.oldestNs(),
            nowNs);
    inFlight = started;
    pendingRecords = 0;
    pendingBytes = 0;
  }

  /** Takes note of a flush that has ended. */
  void settleFlush() {
    @Nullable InFlight ended = inFlight;
    if (ended == null || !ended.commit().isDone()) {
      return;
    }
    inFlight = null;
    try {
      CommitInfo commit = ended.commit().join();
      long tookNs = parts.time().monotonicNs() - ended.startedNs();
      parts.metrics().flushed(ended.reason(), ended.records(), ended.bytes(), tookNs);
      flushBackOff.succeeded();
      LOG.debug(
          "Isle {}: commit {} with {} records, by {}",
          place.path(),
          commit.id(),
          ended.records(),
          ended.reason());
    } catch (RuntimeException e) {
      flushFailed(ended, e);
    }
  }

  private void flushFailed(InFlight ended, RuntimeException e) {
    parts.metrics().flushFailed();
    oldestNs = ended.oldestNs();
    pendingRecords += ended.records();
    pendingBytes += ended.bytes();
    ConnectException mapped = ErrorMapping.toConnect("Flushing the isle " + place.path(), e);
    if (!ErrorMapping.isTransient(e)) {
      broken(mapped);
      return;
    }
    flushBackOff.failed();
    LOG.warn("{} in {} ms", mapped.getMessage(), flushBackOff.remainingMs());
  }

  /** Waits until the flush under way has ended. */
  void awaitFlush(long timeoutMs) throws InterruptedException {
    @Nullable InFlight waited = inFlight;
    if (waited == null) {
      return;
    }
    try {
      var unused = waited.commit().get(Math.max(0, timeoutMs), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("Isle {}: the flush has not succeeded", place.path(), e);
    }
    settleFlush();
  }

  /**
   * How long until {@link #flushIfDue} or {@link #settleClaim} has work; empty when it never has.
   */
  OptionalLong remainingWorkMs() {
    if (state == State.CLAIMING) {
      return OptionalLong.of(claim == null ? claimBackOff.remainingMs() : 0);
    }
    if (state != State.OWNED || isFlushing() || pendingRecords == 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(flushBackOff.isFailing() ? flushBackOff.remainingMs() : remainingMs());
  }

  private long remainingMs() {
    long ageMs = TimeUnit.NANOSECONDS.toMillis(parts.time().monotonicNs() - oldestNs);
    return Math.max(0, parts.settings().flushIntervalMs() - ageMs);
  }

  // Offsets

  /**
   * The offset that may be committed.
   *
   * @param consumed the next offset that the framework would fetch; it covers records that never
   *     came here because a transform dropped them
   * @return empty when nothing is known to be durable yet
   */
  OptionalLong committable(long consumed) {
    if (state != State.OWNED) {
      return OptionalLong.empty();
    }
    IsleWriter owned = owner();
    if (unflushedRecords() == 0) {
      if (consumed > next) {
        next = consumed;
        owned.advance(place.position(), consumed);
      }
      return OptionalLong.of(consumed);
    }
    OptionalLong durable = owned.watermarks().next(place.position());
    return durable.isPresent() ? OptionalLong.of(Math.min(consumed, durable.getAsLong())) : durable;
  }

  // Closing

  /** Drops what is not durable, and lets go of the isle. */
  void close() {
    if (claim != null) {
      claim.cancel();
      claim = null;
    }
    settleFlush();
    long dropped = unflushedRecords();
    if (dropped > 0) {
      LOG.warn(
          "Isle {}: {} records in memory are dropped; its next owner consumes them again",
          place.path(),
          dropped);
    }
    if (writer != null) {
      writer.abandon();
      writer = null;
    }
    inFlight = null;
    pendingRecords = 0;
    pendingBytes = 0;
    state = State.CLOSED;
  }

  private IsleWriter owner() {
    @Nullable IsleWriter owned = writer;
    if (owned == null) {
      throw new IllegalStateException("isle " + place.path() + " is not owned: " + state);
    }
    return owned;
  }
}
