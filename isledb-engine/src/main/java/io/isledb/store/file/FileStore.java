package io.isledb.store.file;

import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectNames;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.OpenObject;
import io.isledb.store.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A store in a directory. Atomic against other threads, other processes and crashes. Thread-safe.
 *
 * <ol>
 *   <li>A file under an object's name is whole and on disk: it is written aside and synced first.
 *   <li>A create gives it its name by a hard link, which the file system refuses when the name is
 *       taken.
 *   <li>Before a create answers, be it stored or exists, the folder is synced: what was told
 *       survives a crash.
 *   <li>Folders are never removed, so that no create loses the one that it is about to use.
 * </ol>
 */
final class FileStore implements ObjectStore {
  /** Gives a file a second name, or fails because that name is taken; replaced by tests. */
  interface Linker {
    void link(Path name, Path existing) throws IOException;
  }

  private static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

  /**
   * Most that is read or written at once: the JDK copies the bytes of an array through native
   * memory of that size, which each thread keeps, and a small piece is still in the processor's
   * caches when the system takes it.
   */
  static final int PIECE_BYTES = 256 << 10;

  private final Path root;
  private final Linker linker;
  private final AsideWriter aside;
  private final FileTree tree;

  FileStore(Path root, Linker linker) {
    this.root = root.toAbsolutePath().normalize();
    this.linker = linker;
    this.aside = new AsideWriter(this.root, new DirectWriter());
    this.tree = new FileTree(this.root);
  }

  @Override
  public String url() {
    return root.toUri().toString().replaceAll("(?<!/)/$", "");
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    Path path = path(name);
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return exists(path);
      }
      AsideWriter.makeFolders(folderOf(path));
      return link(aside.write(content), path);
    } catch (IOException e) {
      // No link was tried yet: this failure decides that nothing was created.
      throw FileErrors.classify(e, "create", path);
    }
  }

  private CreateOutcome link(Path written, Path path) throws IOException {
    boolean linked = false;
    try {
      linker.link(path, written);
      linked = true;
      AsideWriter.sync(folderOf(path));
      Files.deleteIfExists(written);
      return CreateOutcome.STORED;
    } catch (FileAlreadyExistsException e) {
      AsideWriter.removeQuietly(written, e);
      return exists(path);
    } catch (UnsupportedOperationException e) {
      AsideWriter.removeQuietly(written, e);
      throw unfit(path, e);
    } catch (IOException e) {
      AsideWriter.removeQuietly(written, e);
      if (!linked && FileErrors.hasNoLinks(e)) {
        throw unfit(path, e);
      }
      IsleException failure = FileErrors.classify(e, linked ? "sync" : "link", path);
      if (linked || failure instanceof StoreUnavailableException) {
        // A network file system may have made the link and lost the answer.
        return new CreateOutcome.Unknown(failure);
      }
      throw failure;
    }
  }

  private CreateOutcome exists(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreRefusedException("A folder stands where an object should be; move it away")
          .with("path", path);
    }
    try {
      AsideWriter.sync(folderOf(path));
      return CreateOutcome.EXISTS;
    } catch (IOException e) {
      return new CreateOutcome.Unknown(FileErrors.classify(e, "sync", path));
    }
  }

  private static StoreUnfitException unfit(Path path, Exception e) {
    return new StoreUnfitException(
            "This file system has no hard links, without which a create cannot be atomic; use a"
                + " directory on another one",
            e)
        .with("path", path);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    Path path = path(name);
    try {
      AsideWriter.makeFolders(folderOf(path));
      Path written = aside.write(content);
      try {
        Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
        AsideWriter.sync(folderOf(path));
      } catch (IOException e) {
        AsideWriter.removeQuietly(written, e);
        throw e;
      }
    } catch (IOException e) {
      throw FileErrors.classify(e, "put", path);
    }
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    return read(name, FileStore::whole);
  }

  private static StoredBytes whole(FileChannel channel, Path path, long modifiedMs)
      throws IOException {
    int size = wholeSize(channel, path);
    byte[] bytes = new byte[size];
    fill(channel, ByteBuffer.wrap(bytes), 0, path);
    return new StoredBytes(bytes, 0, size, modifiedMs);
  }

  @Override
  public Optional<OpenObject> open(String name, IntFunction<byte[]> memory) {
    Path path = path(name);
    return opened(
        path,
        attributes -> {
          FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
          try {
            int size = wholeSize(channel, path);
            if (size > PIECE_BYTES) {
              return new OpenFile(channel, path, size);
            }
            try (OpenFile file = new OpenFile(channel, path, size)) {
              return OpenObject.of(file.read(0, size, memory));
            }
          } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
          }
        });
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    ObjectNames.checkRange(offset, length);
    return read(
        name,
        (channel, path, modifiedMs) -> {
          long size = channel.size();
          byte[] bytes = new byte[(int) Math.max(0, Math.min(length, size - offset))];
          fill(channel, ByteBuffer.wrap(bytes), offset, path);
          return new StoredBytes(bytes, offset, size, modifiedMs);
        });
  }

  /** What is made of an open file. */
  private interface Reading<T> {
    T of(FileChannel channel, Path path, long modifiedMs) throws IOException;
  }

  private <T> Optional<T> read(String name, Reading<T> reading) {
    Path path = path(name);
    return opened(
        path,
        attributes -> {
          try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return reading.of(channel, path, attributes.lastModifiedTime().toMillis());
          }
        });
  }

  /** How a file is opened. */
  private interface Opening<T> {
    T of(BasicFileAttributes attributes) throws IOException;
  }

  private static <T> Optional<T> opened(Path path, Opening<T> opening) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isDirectory() ? Optional.empty() : Optional.of(opening.of(attributes));
    } catch (IOException e) {
      if (FileErrors.isMissing(e)) {
        return Optional.empty();
      }
      throw FileErrors.classify(e, "read", path);
    }
  }

  private static int wholeSize(FileChannel channel, Path path) throws IOException {
    long size = channel.size();
    if (size > ARRAY_BYTES_MAX) {
      throw new StoreRefusedException("This object is too large to be read at once")
          .with("path", path)
          .with("sizeBytes", size);
    }
    return (int) size;
  }

  /** Fills a buffer from its position to its limit with what the file has from an offset on. */
  static void fill(FileChannel channel, ByteBuffer target, long offset, Path path)
      throws IOException {
    int start = target.position();
    int end = target.limit();
    while (target.position() < end) {
      target.limit(Math.min(end, target.position() + PIECE_BYTES));
      if (channel.read(target, offset + target.position() - start) < 0) {
        throw new StoreUnavailableException("A file became shorter while it was read")
            .with("path", path);
      }
    }
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    ObjectNames.checkLimit(limit);
    int lastSlash = prefix.lastIndexOf('/');
    if (lastSlash >= 0) {
      ObjectNames.checkFolder(prefix.substring(0, lastSlash + 1));
    }
    List<ObjectInfo> page = new ArrayList<>();
    boolean[] more = new boolean[1];
    try {
      tree.walk(
          prefix,
          after,
          (name, file) -> {
            Optional<ObjectInfo> found = info(name, file);
            if (found.isPresent() && page.size() == limit) {
              more[0] = true;
              return false;
            }
            found.ifPresent(page::add);
            return true;
          });
    } catch (IOException e) {
      throw FileErrors.classify(e, "list", root);
    }
    return new ObjectPage(page, !more[0]);
  }

  private static Optional<ObjectInfo> info(String name, Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new ObjectInfo(name, attributes.size(), attributes.lastModifiedTime().toMillis()));
    } catch (NoSuchFileException deletedMeanwhile) {
      return Optional.empty();
    }
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    ObjectNames.checkFolder(folder);
    ObjectNames.checkLimit(limit);
    List<String> page = new ArrayList<>();
    try {
      tree.folders(
          folder,
          name -> name.compareTo(after) > 0,
          name -> {
            page.add(name);
            return page.size() <= limit;
          });
    } catch (IOException e) {
      throw FileErrors.classify(e, "list", root);
    }
    return page.size() > limit
        ? new FolderPage(page.subList(0, limit), false)
        : new FolderPage(page, true);
  }

  @Override
  public void delete(Collection<String> names) {
    List<Path> paths = names.stream().map(this::path).toList();
    for (Path path : paths) {
      try {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        if (!FileErrors.isMissing(e)) {
          throw FileErrors.classify(e, "delete", path);
        }
      }
    }
  }

  @Override
  public void close() {}

  /** The file of an object. A legal name has no dots to climb with, so it stays below the root. */
  private Path path(String name) {
    ObjectNames.check(name);
    if (name.equals(AsideWriter.FOLDER) || name.startsWith(AsideWriter.FOLDER + "/")) {
      throw new IllegalArgumentException("this name is kept for unfinished files: '" + name + "'");
    }
    return root.resolve(name);
  }

  private Path folderOf(Path path) {
    Path folder = path.getParent();
    return folder == null ? root : folder;
  }
}
