package io.isledb.store.file;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStoreProvider;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Opens {@code file:///dir}: one file per object below that directory, which is made at the first
 * write when it is missing. The file system must have hard links. No query parameters, no options.
 */
public final class FileStoreProvider implements ObjectStoreProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("file");
  }

  @Override
  public ObjectStore open(URI url, Map<String, String> options) {
    String host = url.getRawAuthority();
    if (host != null && !host.isEmpty()) {
      throw new InvalidOptionException(
              "A file store is on this machine: write file:///dir, with three slashes")
          .with("url", url);
    }
    if (url.getPath() == null || url.getPath().isEmpty()) {
      throw new InvalidOptionException("A file store needs an absolute path, as in file:///dir")
          .with("url", url);
    }
    if (url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new InvalidOptionException(
              "A file store has no query parameters; write %3F and %23 for ? and # in a path")
          .with("url", url);
    }
    return new FileStore(Path.of(URI.create("file://" + url.getRawPath())), Files::createLink);
  }
}
