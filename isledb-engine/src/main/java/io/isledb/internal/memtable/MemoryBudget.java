package io.isledb.internal.memtable;

import io.isledb.internal.base.Softly;
import io.isledb.internal.base.Spares;
import io.isledb.internal.codec.ByteWriter;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory for changes that are not durable yet, over all writers of a process, and the chunks that
 * it is made of. When more is held than the limit, the writer with the largest memtable that can be
 * flushed is asked to flush.
 *
 * <p>Thread-safe. Locks: none is held while a holder is asked; {@link #relieve} must not be called
 * with a holder's lock held.
 *
 * <p>The limit is one of intent: what is admitted goes past it by one entry for each thread that
 * writes.
 */
public final class MemoryBudget {
  /** Size of the chunks that are kept for reuse. */
  static final int CHUNK_BYTES = 256 << 10;

  /** Of files that wait for their store there are more than of threads that make them. */
  private static final int SPARES_MAX = 8;

  private static final long SPARE_BYTES_MAX = 64 << 20;
  private static final int HEAP_PER_SPARE_BYTE = 24;

  /** Somebody who holds memory that a flush gives back. */
  public interface Holder {
    /**
     * Bytes that a flush begun now would give back; 0 when there is nothing or a flush is under
     * way.
     */
    long reclaimableBytes();

    /** When the oldest of it was written, by the monotonic clock. */
    long oldestNs();

    /** Starts a flush; returns at once. */
    void reclaim();
  }

  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();
  private final Set<Holder> holders = ConcurrentHashMap.newKeySet();
  private final Softly<ArrayDeque<byte[]>> free = new Softly<>(ArrayDeque::new);
  private final Spares<ByteWriter> files =
      new Spares<>(file -> file.array().length, SPARES_MAX, spareBytesMax());
  private final Spares<EntryOrder> orders =
      new Spares<>(EntryOrder::heldBytes, SPARES_MAX, spareBytesMax() / 4);
  private final Spares<long[]> longs =
      new Spares<>(array -> (long) Long.BYTES * array.length, SPARES_MAX, spareBytesMax() / 8);
  private final Semaphore makers;
  private final Object room = new Object();
  private long changes;

  /** A budget of which any number of writers may make their files at a time. */
  public MemoryBudget(long limitBytes) {
    this(limitBytes, Integer.MAX_VALUE);
  }

  /**
   * @param makersMax how many files may be made at a time
   */
  public MemoryBudget(long limitBytes, int makersMax) {
    this.limitBytes = limitBytes;
    this.makers = new Semaphore(makersMax, true);
  }

  public long limitBytes() {
    return limitBytes;
  }

  /** Bytes held by all writers. */
  public long usedBytes() {
    return usedBytes.get();
  }

  public boolean isExceeded() {
    return usedBytes.get() > limitBytes;
  }

  public void add(Holder holder) {
    holders.add(holder);
  }

  public void remove(Holder holder) {
    holders.remove(holder);
    wakeAll();
  }

  /**
   * Asks the largest holder, of equals the one with the oldest data, to flush; nothing when the
   * budget is kept.
   */
  public void relieve() {
    if (!isExceeded()) {
      return;
    }
    Holder victim = largest();
    if (victim != null) {
      victim.reclaim();
    }
  }

  private @Nullable Holder largest() {
    Holder best = null;
    long bestBytes = 0;
    for (Holder holder : holders) {
      long bytes = holder.reclaimableBytes();
      boolean isBetter =
          bytes > bestBytes
              || (best != null && bytes == bestBytes && holder.oldestNs() - best.oldestNs() < 0);
      if (bytes > 0 && isBetter) {
        best = holder;
        bestBytes = bytes;
      }
    }
    return best;
  }

  /** A number that is another after every change that somebody may wait for. */
  public long changes() {
    synchronized (room) {
      return changes;
    }
  }

  /**
   * Waits until something changes: memory came back, a writer ended or failed.
   *
   * @param seen what {@link #changes} gave before the caller looked
   */
  @SuppressWarnings("WaitNotInLoop") // the caller looks again, so waking too early is harmless
  public void awaitChange(long seen, long timeoutMs) throws InterruptedException {
    synchronized (room) {
      if (changes == seen) {
        room.wait(Math.max(timeoutMs, 1));
      }
    }
  }

  /** Lets everybody who waits look again. */
  public void wakeAll() {
    synchronized (room) {
      changes++;
      room.notifyAll();
    }
  }

  /** Counts memory that somebody has begun to hold. */
  public void hold(long bytes) {
    usedBytes.addAndGet(bytes);
  }

  /** Counts memory that is held no more. */
  public void release(long bytes) {
    usedBytes.addAndGet(-bytes);
    wakeAll();
  }

  /** A chunk of at least that size, counted as held; its content is anything. */
  byte[] takeChunk(int bytes) {
    byte[] chunk = bytes == CHUNK_BYTES ? takeFree() : null;
    if (chunk == null) {
      chunk = new byte[bytes];
    }
    hold(chunk.length);
    return chunk;
  }

  private byte @Nullable [] takeFree() {
    synchronized (free) {
      return free.get().pollLast();
    }
  }

  /** Takes a chunk back and keeps it for reuse while there is room within the budget. */
  void giveChunk(byte[] chunk) {
    if (chunk.length == CHUNK_BYTES) {
      synchronized (free) {
        ArrayDeque<byte[]> kept = free.get();
        long heldAndFree = usedBytes.get() + (long) kept.size() * CHUNK_BYTES;
        if (heldAndFree <= limitBytes) {
          kept.addLast(chunk);
        }
      }
    }
    usedBytes.addAndGet(-chunk.length);
  }

  /** Whoever makes a file has a permit for as long as that takes; no request is made with it. */
  public Semaphore makers() {
    return makers;
  }

  /** Buffers of files that are in their store. */
  public Spares<ByteWriter> files() {
    return files;
  }

  /** What memtables are sorted in. */
  public Spares<EntryOrder> orders() {
    return orders;
  }

  /** A number for each entry: addresses in a memtable, hashes of keys. */
  public Spares<long[]> longs() {
    return longs;
  }

  private static long spareBytesMax() {
    return Math.min(SPARE_BYTES_MAX, Runtime.getRuntime().maxMemory() / HEAP_PER_SPARE_BYTE);
  }

  /** Chunks kept for reuse. */
  int freeChunks() {
    synchronized (free) {
      return free.get().size();
    }
  }
}
