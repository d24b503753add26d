package io.isledb.store.azure;

import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.ObjectStoreContract;
import io.isledb.testbed.AzureServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept against Azurite. */
class AzureContractTest extends ObjectStoreContract {
  private static final AtomicInteger PLACES = new AtomicInteger();
  @TempDir static Path directory;
  private static AzureServer server;

  @BeforeAll
  static void start() {
    Optional<Path> program = AzureServer.program();
    System.out.println(
        program
            .map(path -> "Azure contract: runs against " + path.getFileName())
            .orElse("Azure contract: left out, no azurite-blob on PATH or in ~/.cache/isledb/bin"));
    Assumptions.assumeTrue(program.isPresent(), "no azurite-blob on this machine");
    server = AzureServer.start(program.orElseThrow(), directory);
    server.createContainer("contract");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  // The server takes its time, and its pages are longer than any test's listing.

  @Override
  protected int raceRounds() {
    return 20;
  }

  @Override
  protected int manyObjects() {
    return 303;
  }

  @Override
  protected ObjectStore openEmpty() {
    String place = "contract/some//prefix-" + PLACES.incrementAndGet() + "/";
    return ObjectStores.open(server.storeUrl(place), server.storeOptions());
  }
}
