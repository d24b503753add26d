package io.isledb.store.decorate;

import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectNames;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.OpenObject;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What lies below one folder of another store, seen as a store of its own. Thread-safe. Closing it
 * does not close the other.
 */
public final class ScopedStore implements ObjectStore {
  private final ObjectStore parent;
  private final String folder;

  /**
   * @param parent where the objects are
   * @param folder a path in it, with or without slashes at its ends; empty for all
   */
  public ScopedStore(ObjectStore parent, String folder) {
    this.parent = parent;
    this.folder = ObjectNames.toFolder(folder);
  }

  @Override
  public String url() {
    String root = parent.url();
    int query = root.indexOf('?');
    String place = query < 0 ? root : root.substring(0, query);
    String path = folder.isEmpty() ? "" : "/" + folder.substring(0, folder.length() - 1);
    String joined =
        place.endsWith("/") && !path.isEmpty() ? place + path.substring(1) : place + path;
    return query < 0 ? joined : joined + root.substring(query);
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    return parent.createIfAbsent(inner(name), content);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    parent.put(inner(name), content);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    return parent.read(inner(name));
  }

  @Override
  public Optional<OpenObject> open(String name, IntFunction<byte[]> memory) {
    return parent.open(inner(name), memory);
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    return parent.readRange(inner(name), offset, length);
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    ObjectPage page = parent.list(folder + prefix, after.isEmpty() ? "" : folder + after, limit);
    List<ObjectInfo> objects = new ArrayList<>(page.objects().size());
    for (ObjectInfo object : page.objects()) {
      String name = object.name().substring(folder.length());
      objects.add(new ObjectInfo(name, object.sizeBytes(), object.modifiedMs()));
    }
    return new ObjectPage(objects, page.complete());
  }

  @Override
  public FolderPage listFolders(String inFolder, String after, int limit) {
    return parent.listFolders(folder + inFolder, after, limit);
  }

  @Override
  public void delete(Collection<String> names) {
    parent.delete(names.stream().map(this::inner).toList());
  }

  @Override
  public void close() {}

  private String inner(String name) {
    // Checked before the folder goes in front, so that no name leaves it.
    return folder + ObjectNames.check(name);
  }
}
