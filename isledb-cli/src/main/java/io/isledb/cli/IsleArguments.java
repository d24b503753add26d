package io.isledb.cli;

import picocli.CommandLine.Parameters;

/** Which isle, which most commands ask for. */
final class IsleArguments extends StoreArguments {
  @Parameters(
      index = "1",
      paramLabel = "ISLE",
      description = "Path of the isle below the root, such as orders/0; / for the root itself.")
  private String path = "";

  String path() {
    return trimmed(path);
  }

  /** A path as a person writes it, without slashes at its ends. */
  static String trimmed(String path) {
    return path.replaceAll("^/+|/+$", "");
  }
}
