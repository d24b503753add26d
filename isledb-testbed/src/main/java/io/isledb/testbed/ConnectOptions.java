package io.isledb.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a Connect worker is started.
 *
 * @param groupId workers of one group share connectors
 * @param plugins directories that each hold the jars of one plugin
 * @param pluginDiscovery {@code service_load}, {@code hybrid_warn}, {@code hybrid_fail} or {@code
 *     only_scan}
 * @param exactlyOnceSource {@code enabled}, {@code preparing} or {@code disabled}
 * @param heapMb the worker's heap
 * @param classPath of the worker; a Kafka version is chosen by it
 * @param settings worker settings that come before those that follow from the others
 * @param flags for the JVM, after those for a quick start
 */
public record ConnectOptions(
    String groupId,
    List<Path> plugins,
    String pluginDiscovery,
    String exactlyOnceSource,
    int heapMb,
    String classPath,
    Map<String, String> settings,
    List<String> flags) {

  public ConnectOptions {
    plugins = List.copyOf(plugins);
    settings = Map.copyOf(settings);
    flags = List.copyOf(flags);
  }

  /** A group of its own with exactly-once source support, on this build's version of Kafka. */
  public static ConnectOptions of(List<Path> plugins) {
    return new ConnectOptions(
        "testbed",
        plugins,
        "service_load",
        "enabled",
        512,
        Checkout.locate().kafkaClassPath(),
        Map.of(),
        List.of());
  }

  public ConnectOptions withGroupId(String id) {
    return new ConnectOptions(
        id, plugins, pluginDiscovery, exactlyOnceSource, heapMb, classPath, settings, flags);
  }

  public ConnectOptions withPluginDiscovery(String mode) {
    return new ConnectOptions(
        groupId, plugins, mode, exactlyOnceSource, heapMb, classPath, settings, flags);
  }

  public ConnectOptions withExactlyOnceSource(String support) {
    return new ConnectOptions(
        groupId, plugins, pluginDiscovery, support, heapMb, classPath, settings, flags);
  }

  public ConnectOptions withHeapMb(int megabytes) {
    return new ConnectOptions(
        groupId,
        plugins,
        pluginDiscovery,
        exactlyOnceSource,
        megabytes,
        classPath,
        settings,
        flags);
  }

  public ConnectOptions withClassPath(String path) {
    return new ConnectOptions(
        groupId, plugins, pluginDiscovery, exactlyOnceSource, heapMb, path, settings, flags);
  }

  /** One more worker setting, such as {@code offset.flush.interval.ms}. */
  public ConnectOptions with(String setting, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(setting, value);
    return new ConnectOptions(
        groupId, plugins, pluginDiscovery, exactlyOnceSource, heapMb, classPath, more, flags);
  }

  /** With the JVM's flags of production: starts more slowly and gets much faster. */
  public ConnectOptions asInProduction() {
    return new ConnectOptions(
        groupId,
        plugins,
        pluginDiscovery,
        exactlyOnceSource,
        heapMb,
        classPath,
        settings,
        JavaCommand.AS_IN_PRODUCTION);
  }

  /** With more flags for the JVM. */
  public ConnectOptions withFlags(List<String> more) {
    List<String> all = new ArrayList<>(flags);
    all.addAll(more);
    return new ConnectOptions(
        groupId, plugins, pluginDiscovery, exactlyOnceSource, heapMb, classPath, settings, all);
  }
}
