package io.isledb.connect.source;

import java.util.List;

/** The isles of a task as one setting: paths separated by commas, commas in them escaped. */
final class TaskIsles {
  private TaskIsles() {}

  static String encode(List<String> paths) {
    return String.join(
        ",", paths.stream().map(path -> path.replace("%", "%25").replace(",", "%2C")).toList());
  }

  static List<IslePath> decode(List<String> encoded) {
    return encoded.stream()
        .map(path -> IslePath.of(path.replace("%2C", ",").replace("%25", "%")))
        .toList();
  }
}
