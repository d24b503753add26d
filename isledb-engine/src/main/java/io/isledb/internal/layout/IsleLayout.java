package io.isledb.internal.layout;

import java.util.OptionalLong;
import java.util.Set;

/**
 * The names of an isle's objects; nothing else in the code knows them.
 *
 * @param root path of the isle with a trailing slash, or empty
 */
public record IsleLayout(String root) {
  /** Folders of an isle by which it is recognised. */
  public static final String LOG_FOLDER = "log";

  public static final String MANIFEST_FOLDER = "manifest";

  private static final Set<String> OWN_FOLDERS =
      Set.of(LOG_FOLDER, MANIFEST_FOLDER, "runs", "blobs", "segments");
  private static final int DIGITS = 20;

  /** Whether a folder of this name directly below an isle's root is a part of the isle. */
  public static boolean isOwnFolder(String name) {
    return OWN_FOLDERS.contains(name);
  }

  /** The layout of an isle at a path such as {@code orders/0}. */
  public static IsleLayout at(String path) {
    return new IsleLayout(path.isEmpty() ? "" : path + "/");
  }

  public String logPrefix() {
    return root + LOG_FOLDER + "/";
  }

  public String commit(long id) {
    return logPrefix() + padded(id) + ".sst";
  }

  public String runPrefix() {
    return root + "runs/";
  }

  public String run(String ulid) {
    return runPrefix() + ulid + ".sst";
  }

  public String blobPrefix() {
    return root + "blobs/";
  }

  public String blob(String ulid) {
    return blobPrefix() + ulid + ".blob";
  }

  public String manifestPrefix() {
    return root + MANIFEST_FOLDER + "/";
  }

  public String manifest(long version) {
    return manifestPrefix() + padded(version) + ".json";
  }

  public String manifestPartPrefix() {
    return manifestPrefix() + "parts/";
  }

  public String manifestPart(String ulid) {
    return manifestPartPrefix() + ulid + ".json";
  }

  public String segmentPrefix() {
    return root + "segments/";
  }

  public String segment(String ulid) {
    return segmentPrefix() + ulid + ".seg";
  }

  /** A name as a manifest writes it: without the isle's root. */
  public String relative(String name) {
    return name.substring(root.length());
  }

  /** The full name of what a manifest names. */
  public String object(String relative) {
    return root + relative;
  }

  /** The commit id in a name; empty when the name is not a commit's. */
  public OptionalLong commitId(String name) {
    return number(name, logPrefix(), ".sst");
  }

  /** The manifest version in a name; empty when the name is not a manifest's. */
  public OptionalLong manifestVersion(String name) {
    return number(name, manifestPrefix(), ".json");
  }

  private static OptionalLong number(String name, String prefix, String suffix) {
    int length = prefix.length() + DIGITS + suffix.length();
    if (name.length() != length || !name.startsWith(prefix) || !name.endsWith(suffix)) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = prefix.length(); i < prefix.length() + DIGITS; i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
        return OptionalLong.empty();
      }
      number = number * 10 + digit;
    }
    return OptionalLong.of(number);
  }

  private static String padded(long number) {
    String digits = Long.toString(number);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }
}
