package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that are kept for ever, and what can be made of them at any time. */
final class EventStoreTest {
  private static final int ACCOUNTS = 20;

  @TempDir Path directory;

  private final SplittableRandom random = new SplittableRandom(8);
  private final Map<String, Long> expected = new TreeMap<>();
  private final Map<String, Integer> versions = new TreeMap<>();

  @Test
  void aProjectionFollowsAndCanBeRebuiltFromTheStart() {
    System.out.println("seed 8");
    try (Isles isles = Isles.open(directory.toUri().toString())) {
      Isle isle = isles.isle("bank");
      Map<String, Long> balances = new TreeMap<>();
      Cursor next = Cursor.ORIGIN;
      for (int round = 0; round < 10; round++) {
        append(isle, 50);
        next = project(isle, next, event -> apply(balances, event));
        assertThat(balances).isEqualTo(expected);
      }
      try (var maintainer = isle.openMaintainer(MaintenanceOptions.DEFAULT)) {
        maintainer.runOnce();
      }
      Map<String, Long> rebuilt = new TreeMap<>();
      project(isle, Cursor.ORIGIN, event -> apply(rebuilt, event));
      assertThat(rebuilt).isEqualTo(expected);
      eachAccountHasItsHistory(isle);
    }
  }

  /** Every event from the cursor on, in the order in which they were written; where to go on. */
  private static Cursor project(Isle isle, Cursor from, Consumer<Entry> projection) {
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(from))) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        batch.get().changes().forEach(projection);
        batch = tailer.poll(Duration.ZERO);
      }
      return tailer.cursor();
    }
  }

  /** The events of one account, oldest first. */
  private static List<Entry> history(Isle isle, String account) {
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      return reader.scan(Scan.prefix(Slice.utf8(account + "/")));
    }
  }

  private static void apply(Map<String, Long> balances, Entry event) {
    String account = event.key().toUtf8().split("/")[0];
    balances.merge(account, Long.parseLong(event.value().toUtf8()), Long::sum);
  }

  private void append(Isle isle, int events) {
    try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT.withName("bank"))) {
      for (int i = 0; i < events; i++) {
        String account = "account-" + random.nextInt(ACCOUNTS);
        long amount = random.nextLong(-100, 100);
        int version = versions.merge(account, 1, Integer::sum);
        writer.put(bytes(String.format("%s/%08d", account, version)), bytes("" + amount));
        expected.merge(account, amount, Long::sum);
      }
      writer.flush();
    }
  }

  private void eachAccountHasItsHistory(Isle isle) {
    for (Map.Entry<String, Integer> account : versions.entrySet()) {
      List<String> keys = new ArrayList<>();
      long balance = 0;
      for (Entry event : history(isle, account.getKey())) {
        keys.add(event.key().toUtf8());
        balance += Long.parseLong(event.value().toUtf8());
      }
      assertThat(keys).hasSize(account.getValue()).isSorted();
      assertThat(balance).isEqualTo(expected.get(account.getKey()));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
