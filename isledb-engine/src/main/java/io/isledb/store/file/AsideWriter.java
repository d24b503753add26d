package io.isledb.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes files aside, in a hidden folder of the same file system, until they are whole and on disk.
 * Thread-safe.
 *
 * <p>What a crashed process left there is removed by the next one, a day later by the file system's
 * own clock.
 */
final class AsideWriter {
  /** The hidden folder; no object's name may begin with it. */
  static final String FOLDER = ".isledb-aside";

  private static final long ABANDONED_MS = 24L * 60 * 60 * 1000;
  private static final boolean DIRECTORIES_CAN_BE_SYNCED =
      !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
  private static final AtomicLong COUNTER = new AtomicLong();

  private final Path folder;
  private final AtomicBoolean swept = new AtomicBoolean();
  private final DirectWriter direct;

  AsideWriter(Path root, DirectWriter direct) {
    this.folder = root.resolve(FOLDER);
    this.direct = direct;
  }

  /** Writes a new file aside, on disk when this returns; the caller moves, links or removes it. */
  Path write(ByteBuffer content) throws IOException {
    makeFolders(folder);
    Path file = direct.takes(content) ? writeDirect(content) : writeCached(content);
    if (swept.compareAndSet(false, true)) {
      sweep(Files.getLastModifiedTime(file).toMillis() - ABANDONED_MS);
    }
    return file;
  }

  private Path writeDirect(ByteBuffer content) throws IOException {
    try {
      return writeNew(content, direct::writeNew);
    } catch (IOException | UnsupportedOperationException e) {
      Path file = writeCached(content);
      direct.refused();
      return file;
    }
  }

  private Path writeCached(ByteBuffer content) throws IOException {
    return writeNew(content, AsideWriter::writeNew);
  }

  private interface NewFile {
    void write(Path file, ByteBuffer content) throws IOException;
  }

  private Path writeNew(ByteBuffer content, NewFile way) throws IOException {
    while (true) {
      // Other processes, even on other machines, may have the same number: the create decides.
      Path file = folder.resolve(ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet());
      try {
        way.write(file, content.duplicate());
        return file;
      } catch (FileAlreadyExistsException taken) {
        continue;
      } catch (IOException | UnsupportedOperationException e) {
        removeQuietly(file, e);
        throw e;
      }
    }
  }

  private static void writeNew(Path file, ByteBuffer content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, content);
      channel.force(true);
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer content) throws IOException {
    int end = content.limit();
    while (content.position() < end) {
      content.limit(Math.min(end, content.position() + FileStore.PIECE_BYTES));
      channel.write(content);
    }
  }

  /** Makes a folder and those above it where they are missing, on disk when this returns. */
  static void makeFolders(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    Path above = path.getParent();
    if (above != null) {
      makeFolders(above);
    }
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
    if (above != null) {
      sync(above);
    }
  }

  /** Brings the entries of a folder to disk. */
  static void sync(Path directory) throws IOException {
    if (DIRECTORIES_CAN_BE_SYNCED) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  static void removeQuietly(Path file, Exception cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private void sweep(long beforeMs) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        try {
          if (Files.getLastModifiedTime(file).toMillis() < beforeMs) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException goneMeanwhile) {
          continue;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Only tidiness is lost; whoever comes next tries again.
      swept.set(false);
    }
  }
}
