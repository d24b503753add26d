package io.isledb.testbed.quickstart;

import io.isledb.ChangeBatch;
import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.Isles;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks the isles of one topic, from the bucket alone. Not thread-safe. */
final class Bucket implements AutoCloseable {
  private static final int PAGE = 1_000;

  /**
   * What lies in the bucket.
   *
   * @param objects how many objects there are
   * @param bytes of all of them
   * @param commits objects of the commit logs
   * @param flushes those of them with changes in them; the others claim ownership
   */
  record Contents(long objects, long bytes, long commits, long flushes) {}

  private final Isles isles;
  private final Map<Integer, Isle> byPartition = new TreeMap<>();

  private Bucket(Isles isles) {
    this.isles = isles;
  }

  static Bucket open(Storage storage, String topic) {
    Bucket bucket = new Bucket(Isles.open(storage.open(), IslesOptions.DEFAULT));
    for (String path : bucket.isles.discover(topic)) {
      int partition = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
      bucket.byPartition.put(partition, bucket.isles.isle(path));
    }
    return bucket;
  }

  /** Partitions that have an isle. */
  List<Integer> partitions() {
    return List.copyOf(byPartition.keySet());
  }

  /** The key's value, from whichever isle has it. */
  Optional<byte[]> get(String key) {
    for (Isle isle : byPartition.values()) {
      try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
        Optional<Entry> entry = reader.entry(Slice.utf8(key));
        if (entry.isPresent() && entry.get().value() != null) {
          return Optional.of(entry.get().value().toByteArray());
        }
      }
    }
    return Optional.empty();
  }

  /** Values of all keys with a prefix, over all isles. */
  Map<String, byte[]> scan(String prefix) {
    Map<String, byte[]> found = new TreeMap<>();
    for (Isle isle : byPartition.values()) {
      try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT);
          var iterator = reader.iterate(Scan.prefix(Slice.utf8(prefix)))) {
        while (iterator.next()) {
          found.put(iterator.key().toUtf8(), iterator.value().toByteArray());
        }
      }
    }
    return found;
  }

  /** The last changes of a partition's isle, oldest first. */
  List<Entry> lastChanges(int partition, int count) {
    Isle isle = byPartition.get(partition);
    if (isle == null) {
      return List.of();
    }
    long head = isle.head().map(CommitInfo::id).orElse(0L);
    long commits = 1;
    while (true) {
      long first = Math.max(1, head - commits + 1);
      List<Entry> changes = changesFrom(isle, Cursor.startOf(first));
      if (changes.size() >= count || first == 1) {
        return changes.subList(Math.max(0, changes.size() - count), changes.size());
      }
      commits *= 2;
    }
  }

  Contents contents() {
    long flushes = 0;
    for (Isle isle : byPartition.values()) {
      flushes += commitsWithChanges(isle);
    }
    long objects = 0;
    long bytes = 0;
    long commits = 0;
    String after = "";
    while (true) {
      ObjectPage page = isles.store().list("", after, PAGE);
      for (ObjectInfo object : page.objects()) {
        objects++;
        bytes += object.sizeBytes();
        commits += object.name().contains("/log/") ? 1 : 0;
        after = object.name();
      }
      if (page.complete()) {
        return new Contents(objects, bytes, commits, flushes);
      }
    }
  }

  @Override
  public void close() {
    isles.close();
  }

  private static List<Entry> changesFrom(Isle isle, Cursor start) {
    List<Entry> changes = new ArrayList<>();
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(start))) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        changes.addAll(batch.get().changes());
        batch = tailer.poll(Duration.ZERO);
      }
    }
    return changes;
  }

  private static long commitsWithChanges(Isle isle) {
    long commits = 0;
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        commits += batch.get().isCommitEnd() ? 1 : 0;
        batch = tailer.poll(Duration.ZERO);
      }
    }
    return commits;
  }
}
