package io.isledb.internal.cache.disk;

import io.isledb.internal.codec.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One file of records. Records are added by one thread at a time; any number read meanwhile, also
 * those of a segment that is being written.
 */
final class Segment {
  static final String SUFFIX = ".seg";
  static final String TEMPORARY_SUFFIX = ".tmp";
  static final int ENTRY_BYTES = 16;
  static final int TRAILER_BYTES = 16;
  private static final long MAGIC = 0x31474553454C5349L; // "ISLESEG1"

  /** What the end of a segment tells of a record. */
  record Entry(long hash, int position, int recordBytes) {}

  private final DiskFiles files;
  private final long number;
  private List<Entry> entries;
  private volatile Path file;
  private volatile FileChannel channel;
  private volatile boolean isGone;
  private int bytes;

  private Segment(
      DiskFiles files, long number, Path file, FileChannel channel, List<Entry> entries) {
    this.files = files;
    this.number = number;
    this.file = file;
    this.channel = channel;
    this.entries = entries;
  }

  /** Begins a segment under a temporary name. */
  static Segment create(DiskFiles files, Path directory, long number) throws IOException {
    Path file = directory.resolve(name(number, TEMPORARY_SUFFIX));
    return new Segment(files, number, file, files.create(file), new ArrayList<>());
  }

  /**
   * Opens a complete segment, reading its end alone.
   *
   * @return null when it is damaged
   */
  static @Nullable Segment open(DiskFiles files, Path file, long number) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    List<Entry> entries = null;
    try {
      entries = entries(channel);
    } finally {
      if (entries == null) {
        channel.close();
      }
    }
    if (entries == null) {
      return null;
    }
    Segment segment = new Segment(files, number, file, channel, entries);
    segment.bytes = (int) channel.size();
    return segment;
  }

  private static @Nullable List<Entry> entries(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < TRAILER_BYTES || size > Integer.MAX_VALUE) {
      return null;
    }
    byte[] trailer = read(channel, size - TRAILER_BYTES, TRAILER_BYTES);
    if (trailer == null || littleEndian(trailer).getLong(8) != MAGIC) {
      return null;
    }
    int count = littleEndian(trailer).getInt(0);
    long length = (long) count * ENTRY_BYTES;
    long start = size - TRAILER_BYTES - length;
    if (count < 0 || start < 0) {
      return null;
    }
    byte[] end = read(channel, start, (int) length + Integer.BYTES);
    if (end == null || Crc32c.of(end, 0, end.length) != littleEndian(trailer).getInt(4)) {
      return null;
    }
    ByteBuffer in = littleEndian(end);
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(in.getLong(), in.getInt(), in.getInt()));
    }
    return entries;
  }

  static String name(long number, String suffix) {
    return String.format(Locale.ROOT, "%020d%s", number, suffix);
  }

  long number() {
    return number;
  }

  /** What the file takes now, its end not counted while it is written. */
  int bytes() {
    return bytes;
  }

  /** What the file will take when it is completed after another record. */
  long bytesWith(int recordBytes) {
    return (long) bytes + recordBytes + (entries.size() + 1L) * ENTRY_BYTES + TRAILER_BYTES;
  }

  boolean isGone() {
    return isGone;
  }

  /** What it holds; empty from the second call on, to save the memory. */
  List<Entry> takeEntries() {
    List<Entry> taken = entries;
    entries = List.of();
    return taken;
  }

  Place append(long hash, byte[] record) throws IOException {
    files.write(reopened(), ByteBuffer.wrap(record), bytes);
    Place place = new Place(this, bytes, record.length);
    entries.add(new Entry(hash, bytes, record.length));
    bytes += record.length;
    return place;
  }

  /** Writes the end and gives the file its name. */
  void complete() throws IOException {
    byte[] end = new byte[entries.size() * ENTRY_BYTES + TRAILER_BYTES];
    ByteBuffer out = littleEndian(end);
    for (Entry entry : entries) {
      out.putLong(entry.hash()).putInt(entry.position()).putInt(entry.recordBytes());
    }
    out.putInt(entries.size());
    out.putInt(Crc32c.of(end, 0, out.position()));
    out.putLong(MAGIC);
    files.write(reopened(), ByteBuffer.wrap(end), bytes);
    Path named = file.resolveSibling(name(number, SUFFIX));
    Files.move(file, named, StandardCopyOption.ATOMIC_MOVE);
    file = named;
    bytes += end.length;
    entries = List.of();
  }

  /** A record's bytes; null when the file is gone or cut off. */
  byte @Nullable [] read(Place place) throws IOException {
    try {
      return read(channel, place.position, place.recordBytes);
    } catch (ClosedByInterruptException e) {
      return null; // this thread is to stop; the next one opens the file again
    } catch (ClosedChannelException e) {
      return isGone ? null : read(reopened(), place.position, place.recordBytes);
    }
  }

  /** The channel; an interrupt of one reader closes it for all. */
  private synchronized FileChannel reopened() throws IOException {
    FileChannel present = channel;
    if (!present.isOpen() && !isGone) {
      present = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel = present;
    }
    return present;
  }

  private static byte @Nullable [] read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        return null;
      }
    }
    return target.array();
  }

  /** Closes the file; those who still read from it get nothing. */
  synchronized void close() throws IOException {
    isGone = true;
    channel.close();
  }

  /** Closes and deletes the file. */
  void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
