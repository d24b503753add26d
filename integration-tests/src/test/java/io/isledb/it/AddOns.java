package io.isledb.it;

import io.isledb.testbed.Checkout;
import io.isledb.testbed.ConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Connectors with the add-on of a store, installed as docs/stores.md tells operators to. */
final class AddOns {
  private AddOns() {}

  /**
   * Unpacks both connectors below a directory, and the add-on into each of them.
   *
   * @param pluginPath the directory, which need not be there
   * @param store such as {@code gcs}
   */
  static ConnectOptions withBothPlugins(Path pluginPath, String store) throws IOException {
    Checkout checkout = Checkout.locate();
    Path addOn = checkout.storeAddOn(store);
    for (Path connector : List.of(checkout.sinkPlugin(), checkout.sourcePlugin())) {
      Path installed = pluginPath.resolve(connector.getFileName());
      copy(connector, installed);
      copy(addOn, installed.resolve(addOn.getFileName()));
    }
    return ConnectOptions.of(List.of(pluginPath));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }
}
