package io.isledb.internal.multi;

import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.IsleEntry;
import io.isledb.IsleIterator;
import io.isledb.MultiIterator;
import io.isledb.MultiReadable;
import io.isledb.Routing;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.error.InvalidOptionException;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.read.ReadPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Some isles, each through its present or its pinned view. The set is immutable. Thread-safe. */
final class MultiView implements MultiReadable {
  private static final int SHARE_BYTES_MIN = 64 << 10;

  /** What all views of a reader have in common. */
  record Shared(Routing routing, int readAheadBytes, Executor executor) {}

  private final Shared shared;
  private final List<String> paths;
  private final List<ReadPart> parts;
  private final Map<String, ReadPart> byPath;

  /**
   * @param byPath the isles in their order
   */
  MultiView(Shared shared, Map<String, ? extends ReadPart> byPath) {
    this.shared = shared;
    this.byPath = new LinkedHashMap<>(byPath);
    this.paths = List.copyOf(byPath.keySet());
    this.parts = List.copyOf(byPath.values());
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Slice slice = Slice.of(key);
    String path = shared.routing().path(slice);
    if (path != null) {
      ReadPart part = routed(path);
      return Named.call(path, () -> Optional.ofNullable(part.get(key))).orElse(null);
    }
    Slice value = newest(slice).map(IsleEntry::entry).map(Entry::value).orElse(null);
    return value == null ? null : value.toByteArray();
  }

  @Override
  public Optional<IsleEntry> entry(Slice key) {
    String path = shared.routing().path(key);
    if (path == null) {
      return newest(key);
    }
    ReadPart part = routed(path);
    return Named.call(path, () -> part.entry(key)).map(entry -> new IsleEntry(path, entry));
  }

  private ReadPart routed(String path) {
    ReadPart part = byPath.get(path);
    if (part == null) {
      throw new InvalidOptionException(
              "The routing names an isle that this reader does not have; add it before")
          .with("isle", path);
    }
    return part;
  }

  private Optional<IsleEntry> newest(Slice key) {
    prepare(key.toByteArray());
    IsleEntry newest = null;
    for (int i = 0; i < parts.size(); i++) {
      ReadPart part = parts.get(i);
      Entry entry = Named.call(paths.get(i), () -> part.entry(key)).orElse(null);
      if (entry != null && (newest == null || entry.timestampMs() > newest.entry().timestampMs())) {
        newest = new IsleEntry(paths.get(i), entry);
      }
    }
    return Optional.ofNullable(newest);
  }

  /** Brings all filters into memory before any isle fetches a block. */
  private void prepare(byte[] key) {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).isReady(key)) {
        missing.add(i);
      }
    }
    Fanout.forEach(
        shared.executor(),
        missing.size(),
        number -> {
          int i = missing.get(number);
          var unused =
              Named.call(
                  paths.get(i),
                  () -> {
                    parts.get(i).prepare(key);
                    return true;
                  });
        });
  }

  @Override
  public MultiIterator iterate(Scan scan) {
    int share = Math.max(SHARE_BYTES_MIN, shared.readAheadBytes() / Math.max(1, parts.size()));
    List<IsleIterator> walks = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      ReadPart part = parts.get(i);
      walks.add(Named.call(paths.get(i), () -> part.walk(scan, share)));
    }
    return new MergedIterator(paths, walks, scan, shared.executor());
  }

  @Override
  public Map<String, Cursor> cursors() {
    Map<String, Cursor> cursors = new LinkedHashMap<>();
    byPath.forEach((path, part) -> cursors.put(path, part.cursor()));
    return cursors;
  }
}
