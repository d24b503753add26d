package io.isledb.internal.cache.disk;

import io.isledb.DiskCacheStats;
import io.isledb.internal.base.Time;
import io.isledb.internal.cache.Stash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stored bytes of objects on local disk, bounded, shared by all readers of a process. Thread-safe.
 *
 * <p>A read looks the place up in memory, reads one record and verifies it; it waits for nobody.
 * What is offered waits in a bounded queue for the one thread that writes. No failure of the disk
 * reaches a reader: it gets nothing, and asks the store.
 *
 * <p>Memory: about 100 bytes for each section on disk.
 */
public final class DiskCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskCache.class);

  private final Path directory;
  private final DirectoryLock lock;
  private final Segments segments;
  private final WriteQueue queue;
  private final Executor writer;
  private final Counters counters;
  private final int recordBytesMax;
  private volatile boolean isClosed;

  /** A read has failed before: the next ones are not worth a line each. */
  private volatile boolean hasWarned;

  private DiskCache(
      Path directory, DirectoryLock lock, Segments segments, Counters counters, Executor writer) {
    this.directory = directory;
    this.lock = lock;
    this.segments = segments;
    this.counters = counters;
    this.writer = writer;
    this.queue = new WriteQueue(segments::write, counters);
    this.recordBytesMax = segments.recordBytesMax();
  }

  /**
   * Opens the cache in a directory, creating it if need be, with what an earlier process left
   * there.
   *
   * @param bytesMax what its files may take, from 1 MiB
   * @param writer writes what is offered; one task at a time
   * @throws IOException when the directory cannot be used, or another process uses it
   */
  public static DiskCache open(Path directory, long bytesMax, Executor writer, Time time)
      throws IOException {
    return open(directory, bytesMax, writer, time, DiskFiles.REAL);
  }

  static DiskCache open(Path directory, long bytesMax, Executor writer, Time time, DiskFiles files)
      throws IOException {
    Counters counters = new Counters();
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      Segments segments = new Segments(directory, bytesMax, files, counters, time);
      segments.recover();
      return new DiskCache(directory, lock, segments, counters, writer);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** What it keeps of one object. */
  public Stash stash(String isleId, String object) {
    return new ObjectStash(Owner.of(isleId, object));
  }

  public DiskCacheStats stats() {
    return counters.stats(segments.sections(), segments.bytes());
  }

  /** Writes what waits, and lets the directory go. Closing twice is fine. */
  @Override
  public void close() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
    }
    queue.drain();
    segments.close();
    lock.close();
  }

  private byte @Nullable [] read(Owner owner, long offset, int length) {
    long hash = owner.hash(offset, length);
    Place place = isClosed ? null : segments.find(hash);
    byte[] payload = place == null ? null : read(place, hash, owner, offset, length);
    (payload == null ? counters.misses : counters.hits).increment();
    return payload;
  }

  private byte @Nullable [] read(Place place, long hash, Owner owner, long offset, int length) {
    byte[] record;
    try {
      record = place.segment.read(place);
    } catch (IOException e) {
      if (!hasWarned) {
        hasWarned = true;
        LOG.warn("cannot read from the disk cache in {}; reading from the store", directory, e);
      }
      record = null;
    }
    if (record == null) {
      // Evicted a moment ago, cut off, or this thread was interrupted.
      if (!place.segment.isGone() && !Thread.currentThread().isInterrupted()) {
        forget(hash, place);
      }
      return null;
    }
    switch (RecordCodec.verify(record, owner, offset, length)) {
      case RIGHT -> {
        place.isUsed = true;
        return RecordCodec.payload(record, length);
      }
      case DAMAGED -> forget(hash, place);
      case ANOTHER_NAME -> {}
    }
    return null;
  }

  private void forget(long hash, Place place) {
    if (segments.forget(hash, place)) {
      counters.damaged.increment();
    }
  }

  private void offer(Owner owner, long offset, byte[] bytes, int from, int length) {
    long hash = owner.hash(offset, length);
    if (isClosed || segments.find(hash) != null) {
      return;
    }
    int recordBytes = RecordCodec.recordBytes(owner, length);
    if (recordBytes < 0 || recordBytes > recordBytesMax || !queue.hasRoomFor(recordBytes)) {
      counters.refused.increment();
      return;
    }
    if (queue.add(hash, RecordCodec.encode(owner, offset, bytes, from, length))) {
      try {
        writer.execute(queue::drain);
      } catch (RejectedExecutionException e) {
        queue.clear();
      }
    }
  }

  private final class ObjectStash implements Stash {
    private final Owner owner;

    ObjectStash(Owner owner) {
      this.owner = owner;
    }

    @Override
    public boolean has(long offset, int length) {
      return !isClosed && segments.find(owner.hash(offset, length)) != null;
    }

    @Override
    public byte @Nullable [] read(long offset, int length) {
      return DiskCache.this.read(owner, offset, length);
    }

    @Override
    public void offer(long offset, byte[] bytes, int from, int length) {
      DiskCache.this.offer(owner, offset, bytes, from, length);
    }
  }
}
