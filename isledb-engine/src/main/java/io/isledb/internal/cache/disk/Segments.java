package io.isledb.internal.cache.disk;

import io.isledb.internal.base.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a directory and the places of their records. Lookups are free of locks; writing
 * and what it leads to is done by one thread at a time, under this object's lock.
 *
 * <p>Invariants: the files, the one that is written with them, never take more than the bound; each
 * place in the map lies in one of the segments, or in one that has just gone.
 */
final class Segments {
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

  static final int SEGMENT_BYTES_MAX = 16 << 20;
  private static final int SEGMENTS = 16;

  /** How long writing rests after the disk has refused. */
  static final Duration REST = Duration.ofMinutes(1);

  /** A record that outlives its segment. */
  private record Survivor(long hash, byte[] record) {}

  private final Path directory;
  private final long bytesMax;
  private final int segmentBytes;
  private final DiskFiles files;
  private final Counters counters;
  private final Time time;
  private final Map<Long, Place> places = new ConcurrentHashMap<>();

  /** Complete segments, the oldest first. */
  private final Deque<Segment> complete = new ArrayDeque<>();

  private @Nullable Segment current;
  private long completeBytes;
  private long nextNumber = 1;
  private boolean isResting;
  private long restUntilNs;
  private boolean isClosed;

  Segments(Path directory, long bytesMax, DiskFiles files, Counters counters, Time time) {
    this.directory = directory;
    this.bytesMax = bytesMax;
    this.segmentBytes = (int) Math.min(SEGMENT_BYTES_MAX, bytesMax / SEGMENTS);
    this.files = files;
    this.counters = counters;
    this.time = time;
  }

  /** Larger records would leave much of a segment empty. */
  int recordBytesMax() {
    return segmentBytes / 2 - Segment.ENTRY_BYTES;
  }

  long sections() {
    return places.size();
  }

  synchronized long bytes() {
    return completeBytes + (current == null ? 0 : current.bytes());
  }

  @Nullable Place find(long hash) {
    return places.get(hash);
  }

  boolean forget(long hash, Place place) {
    return places.remove(hash, place);
  }

  /** Takes over what an earlier process has left. */
  synchronized void recover() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(directory)) {
      for (Path file : listing) {
        String name = file.getFileName().toString();
        if (name.endsWith(Segment.TEMPORARY_SUFFIX)) {
          Files.deleteIfExists(file);
        } else if (name.endsWith(Segment.SUFFIX) && number(file) > 0) {
          found.add(file);
        }
      }
    }
    found.sort(Comparator.comparingLong(Segments::number));
    for (Path file : found) {
      recover(file);
    }
    makeRoom(0);
  }

  private void recover(Path file) throws IOException {
    long number = number(file);
    nextNumber = number + 1;
    Segment segment;
    try {
      segment = Segment.open(files, file, number);
    } catch (IOException e) {
      LOG.debug("cannot open {}", file, e);
      segment = null;
    }
    if (segment == null) {
      counters.damaged.increment();
      Files.deleteIfExists(file);
      return;
    }
    for (Segment.Entry entry : segment.takeEntries()) {
      places.put(entry.hash(), new Place(segment, entry.position(), entry.recordBytes()));
    }
    complete.addLast(segment);
    completeBytes += segment.bytes();
  }

  /** The number in a segment's name; 0 when it has none. */
  private static long number(Path file) {
    String name = file.getFileName().toString();
    try {
      return Long.parseLong(name.substring(0, name.length() - Segment.SUFFIX.length()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Writes a record unless it is there already, or the disk refuses. */
  synchronized void write(long hash, byte[] record) {
    if (isClosed || places.containsKey(hash)) {
      return;
    }
    if (isResting && time.monotonicNs() - restUntilNs < 0) {
      counters.refused.increment();
      return;
    }
    isResting = false;
    try {
      append(hash, record);
      counters.written.increment();
    } catch (IOException | UncheckedIOException e) {
      counters.refused.increment();
      rest(e);
    }
  }

  private void append(long hash, byte[] record) throws IOException {
    Segment target = current;
    if (target != null && target.bytesWith(record.length) > segmentBytes) {
      finish(target);
      target = null;
    }
    if (target == null) {
      List<Survivor> survivors = makeRoom(segmentBytes);
      target = Segment.create(files, directory, nextNumber++);
      current = target;
      for (Survivor survivor : survivors) {
        places.put(survivor.hash(), target.append(survivor.hash(), survivor.record()));
      }
    }
    places.put(hash, target.append(hash, record));
  }

  private void finish(Segment written) throws IOException {
    written.complete();
    current = null;
    complete.addLast(written);
    completeBytes += written.bytes();
  }

  /**
   * Lets the oldest segments go until so many bytes are free.
   *
   * @return what of them was asked for since it was written, as far as half a segment holds it
   */
  private List<Survivor> makeRoom(int bytes) throws IOException {
    List<Survivor> survivors = new ArrayList<>();
    while (completeBytes + bytes > bytesMax) {
      Segment oldest = complete.removeFirst();
      completeBytes -= oldest.bytes();
      evict(oldest, survivors);
      oldest.delete();
    }
    return survivors;
  }

  private void evict(Segment segment, List<Survivor> survivors) {
    long left = segmentBytes / 2L - Segment.TRAILER_BYTES;
    for (Survivor survivor : survivors) {
      left -= survivor.record().length + Segment.ENTRY_BYTES;
    }
    for (Map.Entry<Long, Place> entry : places.entrySet()) {
      Place place = entry.getValue();
      if (place.segment != segment) {
        continue;
      }
      if (place.isUsed && left >= place.recordBytes + Segment.ENTRY_BYTES) {
        byte[] record = readOrNull(place);
        if (record != null && RecordCodec.isWhole(record)) {
          survivors.add(new Survivor(entry.getKey(), record));
          left -= record.length + Segment.ENTRY_BYTES;
        }
      }
      places.remove(entry.getKey(), place);
      counters.evicted.increment();
    }
  }

  private static byte @Nullable [] readOrNull(Place place) {
    try {
      return place.segment.read(place);
    } catch (IOException e) {
      return null; // it goes anyway
    }
  }

  /** What was being written is thrown away, and nothing is written for a while. */
  private void rest(Exception failure) {
    if (!isResting) {
      LOG.warn(
          "cannot write to the disk cache in {}; reads go on, writing is tried again in {}",
          directory,
          REST,
          failure);
    }
    isResting = true;
    restUntilNs = time.monotonicNs() + REST.toNanos();
    Segment broken = current;
    current = null;
    if (broken != null) {
      places.values().removeIf(place -> place.segment == broken);
      try {
        broken.delete();
      } catch (IOException e) {
        LOG.debug("cannot delete {}", broken, e);
      }
    }
  }

  /** Completes what is being written, and closes all. */
  synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    Segment last = current;
    try {
      if (last != null) {
        finish(last);
      }
    } catch (IOException e) {
      rest(e);
    }
    for (Segment segment : complete) {
      try {
        segment.close();
      } catch (IOException e) {
        LOG.debug("cannot close {}", segment, e);
      }
    }
    places.clear();
  }
}
