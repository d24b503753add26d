package io.isledb.internal.testing;

import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;

/** A store that lets a test do something right before one of its creates, puts or listings. */
public final class HookStore implements ObjectStore {
  private final ObjectStore store;
  private Runnable beforeCreate = () -> {};
  private Runnable beforeList = () -> {};
  private Runnable beforePut = () -> {};

  public HookStore(ObjectStore store) {
    this.store = store;
  }

  /** Runs once, before the next create. */
  public void beforeNextCreate(Runnable action) {
    beforeCreate = action;
  }

  /** Runs once, before the next put. */
  public void beforeNextPut(Runnable action) {
    beforePut = action;
  }

  /** Runs once, before the next listing. */
  public void beforeNextList(Runnable action) {
    beforeList = action;
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    Runnable action = beforeCreate;
    beforeCreate = () -> {};
    action.run();
    return store.createIfAbsent(name, content);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    Runnable action = beforePut;
    beforePut = () -> {};
    action.run();
    store.put(name, content);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    return store.read(name);
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    return store.readRange(name, offset, length);
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    Runnable action = beforeList;
    beforeList = () -> {};
    action.run();
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
