package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.error.InvalidOptionException;
import io.isledb.internal.format.manifest.IsleDefaults;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When values cease to exist. */
final class TimeToLiveTest {
  private static final WriterOptions OPTIONS =
      WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO);

  private final TestEngine engine = new TestEngine(1);
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final Isle isle = isles.isle(TestEngine.ISLE);

  @AfterEach
  void close() {
    isles.close();
  }

  private void persist(Map<String, String> options) {
    ManifestStore manifests = new ManifestStore(engine.context, engine.layout);
    Manifest before = manifests.newestOrCreate(Duration.ofMinutes(1));
    ManifestBuilder next = before.next(engine.context.ids().nonce(), engine.time.wallMs());
    next.options().putAll(options);
    assertThat(manifests.publish(next.build(), Duration.ofMinutes(1)).options()).isEqualTo(options);
  }

  private static Mutation put(String key, long expiryMs) {
    return new Mutation(Slice.utf8(key), Slice.utf8("v"), 5, expiryMs, Slice.EMPTY);
  }

  @Test
  void aWriteThatLeavesItsExpiryToTheIsleTakesTheIslesDefault() {
    persist(Map.of(IsleDefaults.TIME_TO_LIVE_MS, "1000"));
    long nowMs = engine.time.wallMs();
    try (IsleWriter writer = isle.openWriter(OPTIONS)) {
      writer.write(put("a", Mutation.DEFAULT_EXPIRY));
      writer.write(put("b", Mutation.NEVER));
      writer.write(put("c", nowMs + 500));
      writer.put(Slice.utf8("d").toByteArray(), new byte[1], Duration.ofSeconds(5));
      writer.write(Mutation.delete(Slice.utf8("e")));
      writer.put(Slice.utf8("f").toByteArray(), new byte[1]);
    }
    List<Long> expected = List.of(nowMs + 1000, 0L, nowMs + 500, nowMs + 5000, 0L, nowMs + 1000);
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(tailer.poll(Duration.ZERO).orElseThrow().changes())
          .extracting(Entry::expiryMs)
          .isEqualTo(expected);
    }
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      assertThat(reader.scan(Scan.ALL)).hasSize(5);
      engine.time.advanceMs(999);
      assertThat(reader.get(Slice.utf8("a").toByteArray())).isNotNull();
      assertThat(reader.get(Slice.utf8("c").toByteArray())).isNull();
      engine.time.advanceMs(1);
      assertThat(reader.get(Slice.utf8("a").toByteArray())).as("exact").isNull();
      assertThat(reader.scan(Scan.ALL)).extracting(e -> e.key().toUtf8()).containsExactly("b", "d");
    }
  }

  @Test
  void withoutADefaultNothingExpires() {
    try (IsleWriter writer = isle.openWriter(OPTIONS)) {
      writer.write(put("a", Mutation.DEFAULT_EXPIRY));
    }
    assertThat(engine.history().entries().get(0).expiryMs()).isEqualTo(Mutation.NEVER);
  }

  @Test
  void theIslesThresholdForBlobsHoldsUnlessTheWriterHasItsOwn() {
    persist(Map.of(IsleDefaults.BLOB_THRESHOLD_BYTES, "10"));
    try (IsleWriter writer = isle.openWriter(OPTIONS)) {
      writer.put(new byte[] {1}, new byte[11]);
    }
    assertThat(engine.memory.list(engine.layout.blobPrefix(), "", 10).objects()).hasSize(1);
    try (IsleWriter writer = isle.openWriter(OPTIONS.withBlobThresholdBytes(11))) {
      writer.put(new byte[] {1}, new byte[11]);
    }
    assertThat(engine.memory.list(engine.layout.blobPrefix(), "", 10).objects()).hasSize(1);
  }

  @Test
  void anOptionThatIsNoNumberIsNamed() {
    for (String text : List.of("soon", "-1", "")) {
      assertThatThrownBy(() -> IsleDefaults.of(Map.of(IsleDefaults.TIME_TO_LIVE_MS, text)))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining(IsleDefaults.TIME_TO_LIVE_MS);
    }
  }
}
