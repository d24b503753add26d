package io.isledb.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start a class in a JVM of its own, tuned for a quick start and a small heap.
 *
 * @param classPath where it finds its classes
 * @param flags for the JVM, beside those for the quick start
 * @param mainClass what to run
 * @param arguments what to give it
 */
record JavaCommand(String classPath, List<String> flags, String mainClass, List<String> arguments) {

  private static final List<String> QUICK =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  /**
   * Flags that make it run as in production instead: compiled in full, with the collector and its
   * settings that Kafka's own start scripts give.
   */
  static final List<String> AS_IN_PRODUCTION =
      List.of(
          "-XX:TieredStopAtLevel=4",
          "-XX:-UseSerialGC",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-XX:MaxInlineLevel=15");

  List<String> line() {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(QUICK);
    line.addAll(flags);
    line.add("-cp");
    line.add(classPath);
    line.add(mainClass);
    line.addAll(arguments);
    return line;
  }
}
