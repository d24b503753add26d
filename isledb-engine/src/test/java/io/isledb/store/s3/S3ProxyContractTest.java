package io.isledb.store.s3;

import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.Buckets;
import io.isledb.store.testing.ObjectStoreContract;
import io.isledb.store.testing.S3ProxyServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class S3ProxyContractTest extends ObjectStoreContract {
  private static final AtomicInteger PLACES = new AtomicInteger();
  private static S3ProxyServer server;

  @BeforeAll
  static void start() throws Exception {
    server = S3ProxyServer.start();
    Buckets.make(server.endpoint(), S3ProxyServer.credentials(), "contract");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Override
  protected ObjectStore openEmpty() {
    String place = "contract/some//prefix-" + PLACES.incrementAndGet() + "/";
    return ObjectStores.open(server.url(place), S3ProxyServer.credentials());
  }
}
