package io.isledb.connect.sink;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.connect.common.BackOff;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.error.LimitExceededException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
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
 * holds both or neither.
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

  /** What an owner has. */
  private record Owned(IsleWriter writer, Flusher flusher) {}

  private final TopicPartition partition;
  private final IslePlace place;
  private final TaskParts parts;
  private final BackOff claimBackOff;
  private final IsleGauge gauge = new IsleGauge();

  private State state = State.CLAIMING;
  private @Nullable Claim claim;
  private @Nullable Owned owned;
  private @Nullable ConnectException failure;

  /** The next offset to consume: all below is in the writer or durable. */
  private long next = UNKNOWN;

  /** Lowest offset that was passed over because the isle was not claimed yet. */
  private long unclaimedFrom = UNKNOWN;

  private boolean replayed;

  PartitionWriter(TopicPartition partition, TaskParts parts) {
    this.partition = partition;
    this.place = IslePlace.of(partition);
    this.parts = parts;
    this.claimBackOff = new BackOff(parts.time());
    startClaim();
  }

  TopicPartition partition() {
    return partition;
  }

  boolean isOf(String topic, int number) {
    return partition.partition() == number && partition.topic().equals(topic);
  }

  State state() {
    return state;
  }

  /** Why the partition cannot be written to; null when it can. */
  @Nullable ConnectException failure() {
    return failure;
  }

  long pendingBytes() {
    return owned == null ? 0 : owned.flusher().pendingBytes();
  }

  long unflushedRecords() {
    return owned == null ? 0 : owned.flusher().unflushedRecords();
  }

  /** Brings the isle's own metrics up to date. */
  void tell() {
    if (owned != null) {
      gauge.durable(owned.writer().lastCommit(), place.position());
      gauge.lagging(owned.flusher().unflushedRecords(), owned.flusher().oldestNs());
    }
  }

  /** When the oldest record that is not durable came, on the monotonic clock. */
  long oldestNs() {
    return owner().flusher().oldestNs();
  }

  // Claiming

  private void startClaim() {
    Isle isle = parts.isles().isle(place.path());
    claim = new Claim(() -> claim(isle), parts.claimers());
  }

  private IsleWriter claim(Isle isle) {
    parts.setup().apply(isle);
    return isle.openWriter(parts.writerOptions());
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
      return own(claim.writer());
    } catch (ExecutionException e) {
      claimFailed(e);
      return OptionalLong.empty();
    } finally {
      claim = null;
    }
  }

  private OptionalLong own(IsleWriter writer) {
    owned = new Owned(writer, new Flusher(writer, place, parts));
    state = State.OWNED;
    parts.maintenance().add(place.path());
    gauge.durable(writer.lastCommit(), place.position());
    parts.metrics().claimed(place.path(), gauge);
    OptionalLong durable = writer.watermarks().next(place.position());
    LOG.info(
        "Isle {} claimed with epoch {}; consumption goes on at {}",
        place.path(),
        writer.epoch(),
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
    parts.maintenance().remove(place.path());
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
        throw place.jumpedBack(offset, next, parts.settings().connector());
      }
      parts.metrics().duplicateSkipped();
      return;
    }
    replayed = false;
    write(record, offset);
    next = offset + 1;
    owner().flusher().flushIfFull();
  }

  private void write(SinkRecord record, long offset) {
    Owned owner = owner();
    try {
      @Nullable Mutation mutation = parts.intake().mutation(record, offset);
      if (mutation == null) {
        parts.metrics().recordIgnored();
        advance(offset + 1);
        return;
      }
      owner.writer().write(mutation, place.position(), offset + 1);
      owner.flusher().added(bytes(mutation));
      return;
    } catch (RetriableException e) {
      throw e;
    } catch (DataException | SerializationException | LimitExceededException e) {
      parts.metrics().recordRefused();
      parts.errant().refuse(record, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw writeFailed(e);
    }
    advance(offset + 1);
  }

  private void advance(long nextOffset) {
    try {
      owner().writer().advance(place.position(), nextOffset);
      owner().flusher().advanced();
    } catch (RuntimeException e) {
      throw writeFailed(e);
    }
  }

  private ConnectException writeFailed(RuntimeException e) {
    ConnectException mapped = ErrorMapping.toConnect("Writing to the isle " + place.path(), e);
    if (!ErrorMapping.isTransient(e)) {
      broken(mapped);
    }
    return mapped;
  }

  private static long bytes(Mutation mutation) {
    @Nullable Slice value = mutation.value();
    return (long) ENTRY_OVERHEAD_BYTES
        + mutation.key().length()
        + (value == null ? 0 : value.length())
        + mutation.attributes().length();
  }

  // Flushing

  /** Takes note of a flush that has ended. */
  void settleFlush() {
    if (state == State.OWNED) {
      owner().flusher().settle().ifPresent(this::broken);
    }
  }

  /** Flushes when it is time to. */
  void flushIfDue() {
    if (state == State.OWNED) {
      owner().flusher().flushIfDue();
    }
  }

  /** Makes room. */
  void flushForMemory() {
    if (state == State.OWNED) {
      owner().flusher().flushForMemory();
    }
  }

  /** Starts to make everything durable. */
  void flushForClose() {
    if (state == State.OWNED) {
      owner().flusher().flushForClose();
    }
  }

  /** Waits until the flush under way has ended, but not longer than that. */
  void awaitFlush(long timeoutMs) throws InterruptedException {
    if (state == State.OWNED) {
      owner().flusher().await(timeoutMs);
      settleFlush();
    }
  }

  /** How long until there is work without new records; empty when there is none. */
  OptionalLong remainingWorkMs() {
    return switch (state) {
      case CLAIMING -> OptionalLong.of(claim == null ? claimBackOff.remainingMs() : 0);
      case OWNED -> owner().flusher().remainingWorkMs();
      case BROKEN, CLOSED -> OptionalLong.empty();
    };
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
    if (unflushedRecords() == 0) {
      if (consumed > next) {
        passOver(consumed);
      }
      return OptionalLong.of(consumed);
    }
    OptionalLong durable = owner().writer().watermarks().next(place.position());
    return durable.isPresent() ? OptionalLong.of(Math.min(consumed, durable.getAsLong())) : durable;
  }

  /** Notes that nothing below an offset is for the isle; durable with the next flush. */
  private void passOver(long nextOffset) {
    try {
      advance(nextOffset);
      next = nextOffset;
    } catch (ConnectException e) {
      // The next put tells it; nobody listens here.
      LOG.debug("Isle {}: the watermark stays", place.path(), e);
    }
  }

  // Closing

  /** Drops what is not durable, and lets go of the isle. */
  void close() {
    if (claim != null) {
      claim.cancel();
      claim = null;
    }
    settleFlush();
    if (unflushedRecords() > 0) {
      LOG.warn(
          "Isle {}: {} records in memory are dropped; its next owner consumes them again",
          place.path(),
          unflushedRecords());
    }
    if (owned != null) {
      owned.writer().abandon();
      owned = null;
      parts.maintenance().remove(place.path());
      parts.metrics().released(place.path());
    }
    state = State.CLOSED;
  }

  private Owned owner() {
    return Objects.requireNonNull(owned, "the isle is not owned");
  }
}
