package io.isledb.connect.sink;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Mutation;
import io.isledb.connect.common.BackOff;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.error.LimitExceededException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
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
 * <p>Invariant while OWNED: a run of records and its watermark are written without a flush between
 * them, so that each commit holds both or neither.
 */
final class PartitionWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);

  enum State {
    CLAIMING,
    OWNED,
    BROKEN,
    CLOSED
  }

  /** What an owner has. */
  private record Owned(IsleWriter writer, Flusher flusher, Run run) {}

  private final TopicPartition partition;
  private final IslePlace place;
  private final TaskParts parts;
  private final DoubleSupplier step;
  private final BackOff claimBackOff;
  private final IsleGauge gauge = new IsleGauge();

  private State state = State.CLAIMING;
  private @Nullable Claim claim;
  private @Nullable Owned owned;
  private @Nullable ConnectException failure;

  /** Lowest offset that was passed over because the isle was not claimed yet. */
  private long unclaimedFrom = Run.UNKNOWN;

  private boolean replayed;

  /**
   * @param step as for a {@link Flusher}
   */
  PartitionWriter(TopicPartition partition, TaskParts parts, DoubleSupplier step) {
    this.partition = partition;
    this.place = IslePlace.of(partition);
    this.parts = parts;
    this.step = step;
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
    OptionalLong durable = writer.watermarks().next(place.position());
    Run run = new Run(writer, place.position(), durable.orElse(Run.UNKNOWN));
    owned = new Owned(writer, new Flusher(writer, place, parts, step), run);
    state = State.OWNED;
    parts.maintenance().add(place.path());
    gauge.durable(writer.lastCommit(), place.position());
    parts.metrics().claimed(place.path(), gauge);
    LOG.info(
        "Isle {} claimed with epoch {}; consumption goes on at {}",
        place.path(),
        writer.epoch(),
        durable.isPresent() ? durable.getAsLong() : "the consumer's own offset");
    if (durable.isPresent()) {
      return durable;
    }
    return unclaimedFrom == Run.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(unclaimedFrom);
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
      unclaimedFrom = unclaimedFrom == Run.UNKNOWN ? offset : Math.min(unclaimedFrom, offset);
      return;
    }
    Owned owner = owner();
    Run run = owner.run();
    if (offset < run.next()) {
      if (!replayed) {
        throw place.jumpedBack(offset, run.next(), parts.settings().connector());
      }
      parts.metrics().duplicateSkipped();
      return;
    }
    replayed = false;
    take(record, offset);
    if (run.isFull() || owner.flusher().isFullWith(run.records(), run.bytes())) {
      endRun();
    }
  }

  /** Brings a record into the run, or passes it over. */
  private void take(SinkRecord record, long offset) {
    @Nullable Mutation mutation;
    try {
      mutation = parts.intake().mutation(record, offset);
    } catch (RetriableException e) {
      throw e;
    } catch (DataException | SerializationException | LimitExceededException e) {
      refuse(record, offset, e);
      return;
    } catch (RuntimeException e) {
      throw writeFailed(e);
    }
    if (mutation != null) {
      owner().run().add(mutation, offset);
    } else {
      parts.metrics().recordIgnored();
      owner().run().passTo(offset + 1);
    }
  }

  private void refuse(SinkRecord record, long offset, RuntimeException why) {
    // First, so that the record is not refused again if what came before it has to come again.
    endRun();
    parts.metrics().recordRefused();
    parts.errant().refuse(record, String.valueOf(why.getMessage()), why);
    owner().run().passTo(offset + 1);
  }

  /** Writes what waits in the run, and flushes if that is enough. */
  void endRun() {
    if (state != State.OWNED || !owner().run().hasMoved()) {
      return;
    }
    Flusher flusher = owner().flusher();
    Run run = owner().run();
    int records = run.records();
    long bytes = run.bytes();
    try {
      run.write();
    } catch (RuntimeException e) {
      throw writeFailed(e);
    }
    if (records > 0) {
      flusher.added(records, bytes);
    } else {
      flusher.advanced();
    }
    flusher.flushIfFull();
  }

  private ConnectException writeFailed(RuntimeException e) {
    ConnectException mapped = ErrorMapping.toConnect("Writing to the isle " + place.path(), e);
    if (!ErrorMapping.isTransient(e)) {
      broken(mapped);
    }
    return mapped;
  }

  // Flushing

  /** Takes note of a flush that has ended. */
  void settleFlush() {
    if (state == State.OWNED) {
      owner().flusher().settle().ifPresent(this::broken);
    }
  }

  boolean isFlushing() {
    return owned != null && owned.flusher().isFlushing();
  }

  /** Has the flusher do something, if there is one. */
  void flush(Consumer<Flusher> how) {
    if (state == State.OWNED) {
      how.accept(owner().flusher());
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
      if (consumed > owner().run().next()) {
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
      owner().run().passTo(nextOffset);
      endRun();
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
