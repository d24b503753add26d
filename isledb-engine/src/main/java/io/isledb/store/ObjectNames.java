package io.isledb.store;

/**
 * The rules for object names, the same for every store, so that what one takes all take. A name is
 * one or more segments joined by {@code /}; a segment is printable ASCII without {@code \}, and
 * neither {@code .} nor {@code ..}.
 */
public final class ObjectNames {
  /** Longest name, including the prefix that a store puts before it; S3's own limit. */
  public static final int NAME_BYTES_MAX = 1024;

  private ObjectNames() {}

  /**
   * Returns the name when it is legal.
   *
   * @throws IllegalArgumentException when it is not; the message says why
   */
  public static String check(String name) {
    if (name.isEmpty() || name.length() > NAME_BYTES_MAX) {
      throw refused(name, "its length must be from 1 to " + NAME_BYTES_MAX);
    }
    int segmentStart = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || name.charAt(i) == '/') {
        checkSegment(name, segmentStart, i);
        segmentStart = i + 1;
      } else if (name.charAt(i) < 0x20 || name.charAt(i) > 0x7e || name.charAt(i) == '\\') {
        throw refused(name, "only printable ASCII without a backslash is allowed");
      }
    }
    return name;
  }

  /**
   * Returns the folder when it is empty or a legal name with a slash at its end.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static String checkFolder(String folder) {
    if (folder.isEmpty()) {
      return folder;
    }
    if (!folder.endsWith("/")) {
      throw refused(folder, "a folder ends with a slash");
    }
    check(folder.substring(0, folder.length() - 1));
    return folder;
  }

  /**
   * Turns a path as people write it ({@code /a//b}) into a folder: empty, or segments with a slash
   * after each.
   */
  public static String toFolder(String path) {
    StringBuilder folder = new StringBuilder();
    for (String segment : path.split("/", -1)) {
      if (!segment.isEmpty()) {
        folder.append(segment).append('/');
      }
    }
    return checkFolder(folder.toString());
  }

  /** Checks the numbers of a ranged read. */
  public static void checkRange(long offset, int length) {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          "offset and length of a range must not be negative: " + offset + ", " + length);
    }
  }

  /** Checks the size of a page. */
  public static void checkLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit of a page starts at 1: " + limit);
    }
  }

  private static void checkSegment(String name, int start, int end) {
    int length = end - start;
    boolean dots =
        (length == 1 && name.charAt(start) == '.')
            || (length == 2 && name.charAt(start) == '.' && name.charAt(start + 1) == '.');
    if (length == 0 || dots) {
      throw refused(name, "a segment must not be empty, '.' or '..'");
    }
  }

  private static IllegalArgumentException refused(String name, String why) {
    return new IllegalArgumentException("not a legal object name: " + why + ": '" + name + "'");
  }
}
