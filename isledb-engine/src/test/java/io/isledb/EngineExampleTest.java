package io.isledb;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How to use the engine by itself, without Kafka. */
final class EngineExampleTest {

  @Test
  void theEngineByItself() {
    try (Isles isles = Isles.open("memory://example")) {
      Isle fruit = isles.isle("shop/fruit");

      // One writer at a time. Changes are buffered; a flush makes them durable with one request.
      try (IsleWriter writer = fruit.openWriter(WriterOptions.DEFAULT.withName("example"))) {
        writer.put(utf8("apple"), utf8("red"));
        writer.put(utf8("banana"), utf8("yellow"));
        writer.put(utf8("cherry"), utf8("dark red"), Duration.ofDays(7));
        CommitInfo first = writer.flush();
        assertThat(first.entries()).isEqualTo(3);

        // Any number of readers, each with its own view of the isle.
        try (IsleReader reader = fruit.openReader(ReaderOptions.DEFAULT);
            Snapshot snapshot = reader.snapshot()) {
          assertThat(reader.get(utf8("apple"))).isEqualTo(utf8("red"));
          assertThat(reader.get(utf8("durian"))).isNull();

          writer.put(utf8("apple"), utf8("green"));
          writer.delete(utf8("banana"));
          writer.flush();

          // A view stays as it is until it is refreshed; a snapshot for ever.
          assertThat(reader.get(utf8("apple"))).isEqualTo(utf8("red"));
          assertThat(reader.refresh()).isTrue();
          assertThat(reader.get(utf8("apple"))).isEqualTo(utf8("green"));
          assertThat(reader.get(utf8("banana"))).isNull();
          assertThat(snapshot.get(utf8("banana"))).isEqualTo(utf8("yellow"));

          // Scans in both directions, with bounds and limits.
          Scan uptoC = Scan.of(KeyRange.of(Slice.utf8("a"), Slice.utf8("c")));
          assertThat(keys(reader.scan(uptoC))).containsExactly("apple");
          assertThat(keys(reader.scan(Scan.ALL.descending().limit(2))))
              .containsExactly("cherry", "apple");

          // An iterator gives windows on memory instead of copies.
          List<String> seen = new ArrayList<>();
          try (IsleIterator iterator = reader.iterate(Scan.prefix(Slice.utf8("ch")))) {
            while (iterator.next()) {
              seen.add(iterator.key().toUtf8() + "=" + iterator.value().toUtf8());
            }
          }
          assertThat(seen).containsExactly("cherry=dark red");

          // What comes after a snapshot, change by change and deletes too: no gap, no overlap.
          TailerOptions fromSnapshot = TailerOptions.DEFAULT.from(snapshot.cursor());
          try (Tailer tailer = fruit.openTailer(fromSnapshot)) {
            ChangeBatch batch = tailer.poll(Duration.ofSeconds(5)).orElseThrow();
            assertThat(keys(batch.changes())).containsExactly("apple", "banana");
            assertThat(batch.changes().get(1).kind()).isEqualTo(Kind.DELETE);
            assertThat(tailer.poll(Duration.ZERO)).isEmpty();
          }
        }
      }
      assertThat(isles.discover("")).containsExactly("shop/fruit");
    }
  }

  private static List<String> keys(List<Entry> entries) {
    return entries.stream().map(entry -> entry.key().toUtf8()).toList();
  }

  private static byte[] utf8(String text) {
    return Slice.utf8(text).toByteArray();
  }
}
