package io.isledb.store.gcs;

import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.ObjectStoreContract;
import io.isledb.testbed.GcsServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept against {@code fake-gcs-server}. */
class GcsContractTest extends ObjectStoreContract {
  private static final AtomicInteger PLACES = new AtomicInteger();
  @TempDir static Path directory;
  private static GcsServer server;

  @BeforeAll
  static void start() {
    Optional<Path> program = GcsServer.program();
    System.out.println(
        program
            .map(path -> "GCS contract: runs against " + path.getFileName())
            .orElse(
                "GCS contract: left out, no fake-gcs-server on PATH or in ~/.cache/isledb/bin"));
    Assumptions.assumeTrue(program.isPresent(), "no fake-gcs-server on this machine");
    server = GcsServer.start(program.orElseThrow(), directory);
    server.createBucket("contract");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected ObjectStore openEmpty() {
    String place = "contract/some//prefix-" + PLACES.incrementAndGet() + "/";
    return ObjectStores.open(server.storeUrl(place), server.storeOptions());
  }
}
