package io.isledb.it;

import io.isledb.testbed.Checkout;
import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.KafkaBroker;
import io.isledb.testbed.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A broker and what is started beside it for one test; all of it ends with the test. */
final class Rig implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(180);

  private final Scope scope = new Scope();
  private final Path directory;
  private final String bootstrap;

  Rig(Path directory) {
    this.directory = directory;
    this.bootstrap =
        Containers.areWanted()
            ? Containers.kafka(scope)
            : scope.add(KafkaBroker.start(directory.resolve("kafka"))).bootstrap();
  }

  String bootstrap() {
    return bootstrap;
  }

  Scope scope() {
    return scope;
  }

  Path directory(String name) {
    return directory.resolve(name);
  }

  static ConnectOptions withBothPlugins() {
    Checkout checkout = Checkout.locate();
    return ConnectOptions.of(List.of(checkout.sinkPlugin(), checkout.sourcePlugin()));
  }

  ConnectWorker worker(String name, ConnectOptions options) {
    return scope.add(ConnectWorker.start(directory.resolve(name), bootstrap, options));
  }

  static void run(ConnectRest rest, String name, Map<String, String> config, int tasks) {
    rest.putConfig(name, config);
    rest.awaitRunning(name, tasks, LIMIT);
  }

  @Override
  public void close() {
    scope.close();
  }
}
