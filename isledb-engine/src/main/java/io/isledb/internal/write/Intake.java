package io.isledb.internal.write;

import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Time;
import io.isledb.internal.memtable.Memtable;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Takes changes into the batch that fills. Thread-safe, by the lock of the {@link Committer}. */
final class Intake {
  /**
   * What one batch may hold before its writer refuses more: a file must fit into memory in one
   * piece.
   */
  private static final long BATCH_BYTES_MAX = 1L << 30;

  private final Committer committer;
  private final Batches batches;
  private final Lifecycle life;
  private final Background background;
  private final Time time;
  private final String isle;
  private final ReentrantLock lock;

  Intake(
      Committer committer,
      Batches batches,
      Lifecycle life,
      Background background,
      Time time,
      String isle) {
    this.committer = committer;
    this.batches = batches;
    this.life = life;
    this.background = background;
    this.time = time;
    this.isle = isle;
    this.lock = committer.lock();
  }

  long bufferedBytes() {
    lock.lock();
    try {
      return batches.heldBytes();
    } finally {
      lock.unlock();
    }
  }

  long bufferedEntries() {
    lock.lock();
    try {
      return batches.entries();
    } finally {
      lock.unlock();
    }
  }

  /** Fails unless changes can be taken; tells a failure of the background once. */
  void requireOpen() {
    lock.lock();
    try {
      life.checkOpen();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes changes, all of them or, if that fails, none.
   *
   * @param expiries what their values' expiries are
   * @param position of what is to become durable in the same commit, and in no other; null for
   *     nothing
   * @param nextOffset the next offset to consume there
   */
  void add(
      List<Mutation> mutations, Expiries expiries, @Nullable String position, long nextOffset) {
    boolean needsAttention;
    lock.lock();
    try {
      Batch active = ready();
      boolean moves = position != null && requireForward(position, nextOffset);
      needsAttention = !mutations.isEmpty() && addAll(active, mutations, expiries);
      if (position != null && moves) {
        // Under the same lock as the changes: a turn that began between them would part them.
        active.advance(position, nextOffset);
      }
    } finally {
      lock.unlock();
    }
    if (needsAttention) {
      background.attend();
    }
  }

  /** With the lock held: adds changes; tells whether the background is to look after them. */
  private boolean addAll(Batch active, List<Mutation> mutations, Expiries expiries) {
    Memtable memtable = active.memtable();
    int entries = memtable.entries();
    long bytes = memtable.dataBytes();
    int valueBytesMax = 0;
    boolean isComplete = false;
    try {
      for (int i = 0; i < mutations.size(); i++) {
        Mutation mutation = mutations.get(i);
        Slice value = mutation.value();
        memtable.add(
            mutation.key(),
            value,
            mutation.timestampMs() == Mutation.NOW ? time.wallMs() : mutation.timestampMs(),
            expiries.of(mutation),
            mutation.attributes());
        valueBytesMax = Math.max(valueBytesMax, value == null ? 0 : value.length());
      }
      isComplete = true;
    } finally {
      if (!isComplete) {
        memtable.truncate(entries, bytes);
      }
    }
    return grown(active, valueBytesMax);
  }

  /** Takes a put whose key and value are parts of arrays; makes no object of it. */
  void put(
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength,
      long timestampMs,
      long expiryMs) {
    boolean needsAttention;
    lock.lock();
    try {
      Batch active = ready();
      active
          .memtable()
          .put(key, keyOffset, keyLength, value, valueOffset, valueLength, timestampMs, expiryMs);
      needsAttention = grown(active, valueLength);
    } finally {
      lock.unlock();
    }
    if (needsAttention) {
      background.attend();
    }
  }

  /** With the lock held: the batch that takes the next change. */
  private Batch ready() {
    life.checkOpen();
    Batch active = batches.filling();
    if (active.memtable().dataBytes() >= BATCH_BYTES_MAX) {
      throw new StoreUnavailableException(
              "So much is buffered that no more can be taken until the store has accepted some")
          .with("isle", isle)
          .with("bufferedBytes", active.heldBytes());
    }
    return active;
  }

  /** With the lock held: notes a change; tells whether the background is to look after it. */
  private boolean grown(Batch active, int valueBytes) {
    boolean isFirst = active.entries() == 0;
    active.grown(isFirst ? time.monotonicNs() : 0, valueBytes);
    return isFirst || (committer.isFull() && background.shouldQueue());
  }

  /** Moves a watermark without a change. */
  void advance(String position, long nextOffset) {
    lock.lock();
    try {
      life.checkOpen();
      if (requireForward(position, nextOffset)) {
        batches.filling().advance(position, nextOffset);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the watermark moves; fails when it would go back. */
  private boolean requireForward(String position, long nextOffset) {
    // The batch that fills is asked for nearly every record, and without an object.
    Batch filling = batches.filling();
    boolean isForward = filling.knows(position) && filling.offset(position) < nextOffset;
    if (isForward) {
      return true;
    }
    OptionalLong present = present(position);
    if (present.isPresent() && present.getAsLong() > nextOffset) {
      throw new InvalidOptionException(
              "A watermark cannot go back by writing; rewrite the watermarks if that is meant")
          .with("isle", isle)
          .with("position", position)
          .with("present", present.getAsLong())
          .with("asked", nextOffset);
    }
    return present.isEmpty() || present.getAsLong() < nextOffset;
  }

  private OptionalLong present(String position) {
    OptionalLong offset = batches.offset(position);
    return offset.isPresent() ? offset : committer.last().watermarks().next(position);
  }
}
