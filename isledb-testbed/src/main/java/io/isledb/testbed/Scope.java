package io.isledb.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What was started, to be closed last first. Everything is closed; the first error wins and the
 * others are suppressed in it. Thread-safe.
 */
public final class Scope implements AutoCloseable {
  private final Deque<AutoCloseable> members = new ArrayDeque<>();

  /** Takes charge of something. */
  public synchronized <T extends AutoCloseable> T add(T member) {
    members.push(member);
    return member;
  }

  /** A new directory, removed with all that is in it when this is closed. */
  public Path temporaryDirectory(String prefix) {
    try {
      Path directory = Files.createTempDirectory(prefix);
      add(() -> Resources.deleteTree(directory));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    @Nullable RuntimeException first = null;
    while (!members.isEmpty()) {
      try {
        members.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = new TestbedException("not everything could be closed: " + e.getMessage(), e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
