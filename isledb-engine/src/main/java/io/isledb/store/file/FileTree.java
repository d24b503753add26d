package io.isledb.store.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Walks the files below a root in the byte order of their full names, where {@code /} is a byte
 * like any other: {@code a-b/c}, {@code a.b}, {@code a/z}, {@code a0}.
 *
 * <p>Within one directory the order is that of the names when a sub-directory counts as its name
 * with a slash. Whether an entry is one is asked only when the walk comes to it, so that a listing
 * that goes on near the end of a large directory asks for few.
 */
final class FileTree {
  /** Looks at one file; answers whether to go on. */
  interface Visitor {
    boolean visit(String name, Path file) throws IOException;
  }

  private record Node(String key, boolean directory) implements Comparable<Node> {
    @Override
    public int compareTo(Node other) {
      return key.compareTo(other.key);
    }
  }

  private final Path root;

  FileTree(Path root) {
    this.root = root;
  }

  /** Visits the files with a prefix and after a name, ascending. */
  void walk(String prefix, String after, Visitor visitor) throws IOException {
    // Start at the folder that the prefix names: everything above it has one way down.
    walkFolder(prefix.substring(0, prefix.lastIndexOf('/') + 1), prefix, after, visitor);
  }

  /** The names of all sub-folders of a folder that hold at least one file, not sorted. */
  void folders(String folder, Predicate<String> wanted, Predicate<String> add) throws IOException {
    PriorityQueue<Node> nodes = new PriorityQueue<>();
    entries(folder, name -> !isAside(folder, name) && wanted.test(name), nodes);
    while (!nodes.isEmpty()) {
      String name = nodes.remove().key();
      if (isDirectory(folder + name) && holdsFile(folder + name + "/") && !add.test(name)) {
        return;
      }
    }
  }

  private boolean holdsFile(String folder) throws IOException {
    boolean[] found = new boolean[1];
    walkFolder(
        folder,
        folder,
        "",
        (name, file) -> {
          found[0] = true;
          return false;
        });
    return found[0];
  }

  private boolean walkFolder(String folder, String prefix, String after, Visitor visitor)
      throws IOException {
    PriorityQueue<Node> nodes = new PriorityQueue<>();
    entries(folder, name -> mayHold(folder, name, prefix, after), nodes);
    while (!nodes.isEmpty()) {
      Node node = nodes.remove();
      String full = folder + node.key();
      if (node.directory()) {
        if (reaches(full, prefix, after) && !walkFolder(full, prefix, after, visitor)) {
          return false;
        }
      } else if (isDirectory(full)) {
        nodes.add(new Node(node.key() + "/", true));
      } else if (full.startsWith(prefix)
          && full.compareTo(after) > 0
          && !visitor.visit(full, root.resolve(full))) {
        return false;
      }
    }
    return true;
  }

  /** Whether an entry, be it a file or a directory, can lead to a name that is asked for. */
  private static boolean mayHold(String folder, String name, String prefix, String after) {
    String full = folder + name;
    boolean asFile = full.startsWith(prefix) && full.compareTo(after) > 0;
    return !isAside(folder, name) && (asFile || reaches(full + "/", prefix, after));
  }

  private static boolean reaches(String directory, String prefix, String after) {
    boolean inPrefix = directory.startsWith(prefix) || prefix.startsWith(directory);
    return inPrefix && (directory.compareTo(after) > 0 || after.startsWith(directory));
  }

  private static boolean isAside(String folder, String name) {
    return folder.isEmpty() && name.equals(AsideWriter.FOLDER);
  }

  private void entries(String folder, Predicate<String> wanted, PriorityQueue<Node> nodes)
      throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.resolve(folder))) {
      for (Path path : stream) {
        Path last = path.getFileName();
        if (last != null && wanted.test(last.toString())) {
          nodes.add(new Node(last.toString(), false));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (IOException e) {
      if (!FileErrors.isMissing(e)) {
        throw e;
      }
    }
  }

  private boolean isDirectory(String name) {
    return Files.isDirectory(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }
}
