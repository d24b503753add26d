package io.isledb.store.memory;

import io.isledb.internal.base.Time;
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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * A store in the memory of this process. Thread-safe. Its content lives as long as the store is
 * reachable; closing it changes nothing.
 */
public final class MemoryStore implements ObjectStore {
  private record Stored(byte[] bytes, long modifiedMs) {}

  private final String url;
  private final Time time;
  // Names are ASCII, for which the order of strings is the order of bytes.
  private final ConcurrentNavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();

  /**
   * @param name shown in messages as {@code memory://name}; two stores of one name made here share
   *     nothing
   * @param time gives the modification times
   */
  public MemoryStore(String name, Time time) {
    this.url = "memory://" + name;
    this.time = time;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    Stored stored = stored(content);
    return objects.putIfAbsent(ObjectNames.check(name), stored) == null
        ? CreateOutcome.STORED
        : CreateOutcome.EXISTS;
  }

  @Override
  public void put(String name, ByteBuffer content) {
    objects.put(ObjectNames.check(name), stored(content));
  }

  private Stored stored(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    return new Stored(bytes, time.wallMs());
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    return Optional.ofNullable(objects.get(ObjectNames.check(name)))
        .map(o -> new StoredBytes(o.bytes().clone(), 0, o.bytes().length, o.modifiedMs()));
  }

  @Override
  public Optional<OpenObject> open(String name, IntFunction<byte[]> memory) {
    return Optional.ofNullable(objects.get(ObjectNames.check(name)))
        .map(o -> OpenObject.of(ByteBuffer.wrap(o.bytes())));
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    ObjectNames.checkRange(offset, length);
    return Optional.ofNullable(objects.get(ObjectNames.check(name)))
        .map(
            o ->
                new StoredBytes(
                    range(o, offset, length), offset, o.bytes().length, o.modifiedMs()));
  }

  private static byte[] range(Stored stored, long offset, int length) {
    int size = stored.bytes().length;
    int from = (int) Math.min(offset, size);
    int to = (int) Math.min((long) from + length, size);
    return Arrays.copyOfRange(stored.bytes(), from, to);
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    ObjectNames.checkLimit(limit);
    List<ObjectInfo> page = new ArrayList<>();
    for (Map.Entry<String, Stored> entry : from(prefix, after).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      if (page.size() == limit) {
        return new ObjectPage(page, false);
      }
      Stored stored = entry.getValue();
      page.add(new ObjectInfo(entry.getKey(), stored.bytes().length, stored.modifiedMs()));
    }
    return new ObjectPage(page, true);
  }

  private ConcurrentNavigableMap<String, Stored> from(String prefix, String after) {
    boolean afterIsFarther = after.compareTo(prefix) >= 0;
    return afterIsFarther ? objects.tailMap(after, false) : objects.tailMap(prefix, true);
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    ObjectNames.checkFolder(folder);
    ObjectNames.checkLimit(limit);
    Predicate<String> wanted = segment -> segment.compareTo(after) > 0;
    // Names below one folder are adjacent, but a sub-folder "a-b" comes before the content of "a":
    // sort.
    List<String> all =
        objects.tailMap(folder, true).keySet().stream()
            .takeWhile(name -> name.startsWith(folder))
            .filter(name -> name.indexOf('/', folder.length()) > 0)
            .map(name -> name.substring(folder.length(), name.indexOf('/', folder.length())))
            .filter(wanted)
            .sorted()
            .distinct()
            .limit(limit + 1L)
            .toList();
    return all.size() > limit
        ? new FolderPage(all.subList(0, limit), false)
        : new FolderPage(all, true);
  }

  @Override
  public void delete(Collection<String> names) {
    names.forEach(ObjectNames::check);
    names.forEach(objects::remove);
  }

  @Override
  public void close() {}
}
