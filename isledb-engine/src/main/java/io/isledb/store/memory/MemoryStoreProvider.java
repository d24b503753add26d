package io.isledb.store.memory;

import io.isledb.error.InvalidOptionException;
import io.isledb.internal.base.Time;
import io.isledb.store.ObjectNames;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStoreProvider;
import io.isledb.store.decorate.ScopedStore;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code memory://name} and {@code memory://name/prefix}. All stores of one name in one
 * process (more exactly: in one class loader) share their content, which stays until the process
 * ends. No query parameters, no options.
 */
public final class MemoryStoreProvider implements ObjectStoreProvider {
  private static final Map<String, MemoryStore> STORES = new ConcurrentHashMap<>();

  @Override
  public Set<String> schemes() {
    return Set.of("memory");
  }

  @Override
  public ObjectStore open(URI url, Map<String, String> options) {
    @Nullable String name = url.getRawAuthority();
    if (name == null) {
      throw new InvalidOptionException("A memory store needs a name, as in memory://name")
          .with("url", url);
    }
    if (url.getRawQuery() != null) {
      throw new InvalidOptionException("A memory store has no query parameters").with("url", url);
    }
    MemoryStore store = STORES.computeIfAbsent(name, n -> new MemoryStore(n, Time.SYSTEM));
    String folder = folder(url);
    return folder.isEmpty() ? store : new ScopedStore(store, folder);
  }

  private static String folder(URI url) {
    try {
      return ObjectNames.toFolder(url.getPath());
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionException("The path of this store URL is not a legal prefix", e)
          .with("url", url);
    }
  }
}
