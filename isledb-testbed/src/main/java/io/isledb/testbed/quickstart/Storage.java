package io.isledb.testbed.quickstart;

import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.testbed.S3Server;
import io.isledb.testbed.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the isles lie.
 *
 * @param kind the word for it in the names of the examples: {@code file} or {@code minio}
 * @param url as a store URL
 * @param options what the store wants beside the URL
 */
record Storage(String kind, String url, Map<String, String> options) {

  static Storage inDirectory(Path directory) {
    try {
      Path isles = Files.createDirectories(directory.resolve("isles"));
      return new Storage("file", isles.toUri().toString().replaceAll("/$", ""), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In a bucket of a server of its own, which is reached the way MinIO is. */
  static Storage inS3(Path directory, Scope scope) {
    S3Server server = scope.add(S3Server.start(directory));
    server.createBucket("quickstart");
    return new Storage(
        "minio", server.endpoint().storeUrl("quickstart/isles"), server.endpoint().storeOptions());
  }

  /** Opens the store; the caller closes it. */
  ObjectStore open() {
    return ObjectStores.open(url, options);
  }
}
