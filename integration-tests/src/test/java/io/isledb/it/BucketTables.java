package io.isledb.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isledb.Entry;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.Isles;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.store.ObjectStores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tables as a bucket has them, read with the engine alone. Not thread-safe. */
final class BucketTables implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Isles isles;
  private final List<IsleReader> readers = new ArrayList<>();

  private BucketTables(Isles isles, String topic) {
    this.isles = isles;
    isles
        .discover(topic)
        .forEach(path -> readers.add(isles.isle(path).openReader(ReaderOptions.DEFAULT)));
  }

  static BucketTables open(String url, Map<String, String> options, String topic) {
    return new BucketTables(
        Isles.open(ObjectStores.open(url, options), IslesOptions.DEFAULT), topic);
  }

  /** Every row of all partitions, columns that the table has, in the order of their names. */
  List<List<String>> scan(Set<String> columns) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (IsleReader reader : readers) {
      try (IsleIterator iterator = reader.iterate(Scan.ALL)) {
        while (iterator.next()) {
          rows.add(row(iterator.value(), columns));
        }
      }
    }
    return rows;
  }

  /** The row under a key, which only one partition may have. */
  Optional<List<String>> get(String key, Set<String> columns) throws IOException {
    Optional<List<String>> found = Optional.empty();
    for (IsleReader reader : readers) {
      Optional<Entry> entry = reader.entry(Slice.utf8(key));
      if (entry.isPresent()) {
        if (found.isPresent()) {
          throw new AssertionError("two partitions have " + key);
        }
        found = Optional.of(row(entry.get().value(), columns));
      }
    }
    return found;
  }

  @Override
  public void close() {
    isles.close();
  }

  private static List<String> row(Slice value, Set<String> columns) throws IOException {
    JsonNode json = JSON.readTree(value.toByteArray());
    List<String> row = new ArrayList<>();
    Set<String> names = new HashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    names.stream()
        .filter(columns::contains)
        .filter(name -> !json.get(name).isNull())
        .sorted()
        .forEach(name -> row.add(name + "=" + json.get(name).asText()));
    return row;
  }
}
