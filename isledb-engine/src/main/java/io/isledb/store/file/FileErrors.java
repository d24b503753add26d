package io.isledb.store.file;

import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Decides what a caller can do about a failure of the file system. */
final class FileErrors {
  private FileErrors() {}

  /**
   * Classifies a failure.
   *
   * @param action what was tried, such as {@code create}
   * @param path on what
   */
  static IsleException classify(IOException e, String action, Path path) {
    String reason = reason(e);
    if (e instanceof AccessDeniedException || reason.contains("permission denied")) {
      return refused("The file system denies access; give this user the right", e, action, path);
    }
    if (reason.contains("read-only file system")) {
      return refused("The file system is read-only; mount it for writing", e, action, path);
    }
    if (reason.contains("file name too long")) {
      return refused("The file system does not take names as long as this", e, action, path);
    }
    if (e instanceof NotDirectoryException
        || e instanceof FileAlreadyExistsException
        || reason.contains("not a directory")
        || reason.contains("is a directory")) {
      return refused(
          "A file stands where a folder is needed, or a folder where a file is; move it away",
          e,
          action,
          path);
    }
    if (reason.contains("no space left") || reason.contains("quota exceeded")) {
      return unavailable("The disk is full or the quota used up; free space", e, action, path);
    }
    if (e instanceof ClosedByInterruptException) {
      return unavailable("Interrupted in a request to the file system", e, action, path);
    }
    return unavailable("The file system failed", e, action, path);
  }

  /** Whether a failure says that there is no such file. */
  static boolean isMissing(IOException e) {
    return e instanceof NoSuchFileException
        || e instanceof FileNotFoundException
        || e instanceof NotDirectoryException
        || reason(e).contains("not a directory");
  }

  /** Whether a failure of a link says that this file system has no hard links. */
  static boolean hasNoLinks(IOException e) {
    String reason = reason(e);
    return reason.contains("operation not permitted")
        || reason.contains("not supported")
        || reason.contains("not implemented");
  }

  private static String reason(IOException e) {
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  private static StoreRefusedException refused(
      String message, IOException e, String action, Path path) {
    return new StoreRefusedException(message, e).with("action", action).with("path", path);
  }

  private static StoreUnavailableException unavailable(
      String message, IOException e, String action, Path path) {
    return new StoreUnavailableException(message, e)
        .with("action", action)
        .with("path", path)
        .with("reason", e.getMessage());
  }
}
