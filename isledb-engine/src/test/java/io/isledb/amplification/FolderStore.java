package io.isledb.amplification;

import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts reads, and the bytes written below each folder of one isle. Not thread-safe. */
final class FolderStore implements ObjectStore {
  private final ObjectStore store;
  private final String root;
  private final Map<String, Long> written = new TreeMap<>();
  private long reads;

  /**
   * @param root path of the isle
   */
  FolderStore(ObjectStore store, String root) {
    this.store = store;
    this.root = root + "/";
  }

  /** Bytes that were ever written below a folder of the isle. */
  long written(String folder) {
    return written.getOrDefault(folder, 0L);
  }

  /** Bytes that are stored below a folder of the isle. */
  long stored(String folder) {
    return store.list(root + folder + "/", "", Integer.MAX_VALUE).objects().stream()
        .mapToLong(ObjectInfo::sizeBytes)
        .sum();
  }

  /** GETs so far. */
  long reads() {
    return reads;
  }

  private void count(String name, ByteBuffer content) {
    String below = name.substring(root.length());
    written.merge(below.substring(0, below.indexOf('/')), (long) content.remaining(), Long::sum);
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    count(name, content);
    return store.createIfAbsent(name, content);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    count(name, content);
    store.put(name, content);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    reads++;
    return store.read(name);
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    reads++;
    return store.readRange(name, offset, length);
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
