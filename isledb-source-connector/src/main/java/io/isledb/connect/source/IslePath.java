package io.isledb.connect.source;

import org.jspecify.annotations.Nullable;

/**
 * What an isle's path says of the records in it.
 *
 * @param path below the root, such as {@code orders/0}
 * @param topic the path as a topic's name: without the partition, slashes as dots
 * @param partition the number that the path ends in; null when it ends in none
 */
record IslePath(String path, String topic, @Nullable Integer partition) {
  private static final int DIGITS_MAX = 9;

  static IslePath of(String path) {
    int slash = path.lastIndexOf('/');
    String last = path.substring(slash + 1);
    if (slash > 0 && isPartition(last)) {
      return new IslePath(path, dotted(path.substring(0, slash)), Integer.valueOf(last));
    }
    return new IslePath(path, dotted(path), null);
  }

  /** The whole path, slashes as dots. */
  String dotted() {
    return dotted(path);
  }

  private static String dotted(String path) {
    return path.replace('/', '.');
  }

  private static boolean isPartition(String segment) {
    boolean isCanonical = segment.length() == 1 || !segment.startsWith("0");
    return !segment.isEmpty()
        && segment.length() <= DIGITS_MAX
        && isCanonical
        && segment.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
