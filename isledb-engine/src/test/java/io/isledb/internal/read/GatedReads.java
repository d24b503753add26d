package io.isledb.internal.read;

import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;

/** A store that calls a hook before each ranged read. */
final class GatedReads implements ObjectStore {
  private final ObjectStore store;
  private final Runnable beforeRead;

  GatedReads(ObjectStore store, Runnable beforeRead) {
    this.store = store;
    this.beforeRead = beforeRead;
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    beforeRead.run();
    return store.readRange(name, offset, length);
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    return store.createIfAbsent(name, content);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    store.put(name, content);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    return store.read(name);
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    return store.list(prefix, after, limit);
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    return store.listFolders(folder, after, limit);
  }

  @Override
  public void delete(Collection<String> names) {
    store.delete(names);
  }

  @Override
  public void close() {
    store.close();
  }
}
