package io.isledb.store.testing;

import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Time;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import io.isledb.store.decorate.RequestKind;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A store that waits before each request, on the clock that it is given: real or moved by hand.
 * Thread-safe.
 */
public final class SlowStore implements ObjectStore {
  /** What requests take on a large object store at the median: 60 ms to read, 100 ms to write. */
  public static final ToLongFunction<RequestKind> TYPICAL =
      kind -> kind == RequestKind.READ || kind == RequestKind.READ_RANGE ? 60 : 100;

  private final ObjectStore store;
  private final ToLongFunction<RequestKind> latencyMs;
  private final Time time;

  public SlowStore(ObjectStore store, ToLongFunction<RequestKind> latencyMs, Time time) {
    this.store = store;
    this.latencyMs = latencyMs;
    this.time = time;
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    delay(RequestKind.CREATE);
    return store.createIfAbsent(name, content);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    delay(RequestKind.PUT);
    store.put(name, content);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    delay(RequestKind.READ);
    return store.read(name);
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    delay(RequestKind.READ_RANGE);
    return store.readRange(name, offset, length);
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    delay(RequestKind.LIST);
    return store.list(prefix, after, limit);
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    delay(RequestKind.LIST);
    return store.listFolders(folder, after, limit);
  }

  @Override
  public void delete(Collection<String> names) {
    delay(RequestKind.DELETE);
    store.delete(names);
  }

  @Override
  public void close() {
    store.close();
  }

  private void delay(RequestKind kind) {
    try {
      time.sleepMs(latencyMs.applyAsLong(kind));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted while waiting for the store", e);
    }
  }
}
