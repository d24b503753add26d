package io.isledb.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** Files that servers want. */
public final class Resources {
  private Resources() {}

  /** Copies a file of this package into a directory. */
  static Path copy(String name, Path directory) {
    Path target = directory.resolve(name);
    try (InputStream resource = Resources.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new TestbedException(name + " is not on the class path");
      }
      Files.createDirectories(directory);
      Files.write(target, resource.readAllBytes());
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path writeProperties(Path file, Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (Writer writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a directory and all that is in it; what vanishes meanwhile is no failure. */
  public static void deleteTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
