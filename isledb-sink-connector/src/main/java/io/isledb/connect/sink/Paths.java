package io.isledb.connect.sink;

import io.isledb.connect.common.convert.FieldPath;
import org.apache.kafka.common.config.ConfigException;

/** Checks paths of fields in settings. */
final class Paths {
  private Paths() {}

  static void check(String setting, String path) {
    try {
      var unused = FieldPath.of(path);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(setting, path, e.getMessage());
    }
  }
}
