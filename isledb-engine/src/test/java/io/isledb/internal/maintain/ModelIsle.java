package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.WriterOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** An isle beside a model of all that was acknowledged. */
final class ModelIsle implements AutoCloseable {
  /** The newest version of a key: its value, unless it is a delete. */
  record Version(@Nullable String value, long timestampMs, long expiryMs) {
    boolean isLive(long nowMs) {
      return value != null && (expiryMs == 0 || expiryMs > nowMs);
    }
  }

  final TestEngine engine;
  final HookStore hook;
  final Isles isles;
  final Isle isle;
  final Random random;
  final TreeMap<String, Version> acknowledged = new TreeMap<>();
  private final Map<String, Version> buffered = new TreeMap<>();
  private IsleWriter writer;
  private long values;

  ModelIsle(Random random) {
    this.random = random;
    this.engine = new TestEngine(random.nextLong());
    this.hook = new HookStore(engine.store);
    this.isles = IslesFactory.open(engine.elsewhere(hook), IslesOptions.DEFAULT);
    this.isle = isles.isle(TestEngine.ISLE);
    this.writer = open();
  }

  private IsleWriter open() {
    return isle.openWriter(
        WriterOptions.DEFAULT.withName("model").withFlushInterval(Duration.ZERO));
  }

  long nowMs() {
    return engine.time.wallMs();
  }

  /** One random change of one of some keys, some of which change often and some seldom. */
  void change(int keys, long timestampMs) {
    String key = "key-" + random.nextInt(random.nextInt(3) == 0 ? keys : 1 + keys / 12);
    int kind = random.nextInt(10);
    long expiryMs = kind < 3 ? nowMs() + 1 + random.nextInt(20_000) : Mutation.NEVER;
    if (kind == 9) {
      put(key, null, timestampMs, Mutation.NEVER);
    } else {
      put(key, key + "=" + values++ + "x".repeat(random.nextInt(30)), timestampMs, expiryMs);
    }
  }

  void put(String key, @Nullable String value, long timestampMs, long expiryMs) {
    Slice bytes = value == null ? null : Slice.utf8(value);
    writer.write(new Mutation(Slice.utf8(key), bytes, timestampMs, expiryMs, Slice.EMPTY));
    buffered.put(key, new Version(value, timestampMs, expiryMs));
  }

  void flush() {
    writer.flush();
    acknowledged.putAll(buffered);
    buffered.clear();
  }

  /** Commits with a newer value of each of the first keys. */
  void commits(int count, int entries) {
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < entries; j++) {
        put("key-" + j, "value-" + i + "-" + j, nowMs(), Mutation.NEVER);
      }
      flush();
    }
  }

  Manifest manifest() {
    return new ManifestStore(engine.context, engine.layout).newest().orElseThrow();
  }

  void restartWriter() {
    writer.abandon();
    buffered.clear();
    writer = open();
  }

  /** All gets and scans answer as the model does. */
  void check() {
    check((key, version) -> false);
  }

  /**
   * As {@link #check()}, but some values may be gone. An older value is never right.
   *
   * @param mayBeGone whether the newest version of a key may have been let go
   */
  void check(BiPredicate<String, Version> mayBeGone) {
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      TreeMap<String, String> scanned = new TreeMap<>();
      List<String> order = new ArrayList<>();
      for (Entry entry : reader.scan(Scan.ALL)) {
        String key = entry.key().toUtf8();
        order.add(key);
        assertThat(scanned.put(key, entry.value().toUtf8())).as("twice in a scan: " + key).isNull();
      }
      assertThat(order).isSorted();
      List<String> backward = new ArrayList<>();
      reader
          .scan(Scan.ALL.descending())
          .forEach(entry -> backward.add(0, entry.key().toUtf8() + entry.value().toUtf8()));
      assertThat(backward)
          .isEqualTo(scanned.entrySet().stream().map(e -> e.getKey() + e.getValue()).toList());
      for (Map.Entry<String, Version> each : acknowledged.entrySet()) {
        Version version = each.getValue();
        byte[] got = reader.get(Slice.utf8(each.getKey()).toByteArray());
        String value = got == null ? null : Slice.of(got).toUtf8();
        assertThat(value)
            .as("scan and get of " + each.getKey())
            .isEqualTo(scanned.get(each.getKey()));
        boolean isRight =
            version.isLive(nowMs())
                ? version.value().equals(value)
                    || (value == null && mayBeGone.test(each.getKey(), version))
                : value == null;
        assertThat(isRight)
            .as("key %s: found %s, newest %s", each.getKey(), value, version)
            .isTrue();
      }
      assertThat(acknowledged.keySet()).containsAll(scanned.keySet());
    }
  }

  @Override
  public void close() {
    writer.abandon();
    isles.close();
  }
}
