package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.ChangeBatch;
import io.isledb.DiskCacheStats;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.error.FencedException;
import io.isledb.error.IsleException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.maintain.ModelIsle.Version;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An isle in a world where everything goes wrong, beside a model of what must be true of it all the
 * same. Each change is numbered, and its number is the offset that its commit's watermark covers:
 * so whatever became of a flush that failed, the next writer knows.
 */
final class FaultyIsle implements AutoCloseable {
  private static final String POSITION = "t-0";
  private static final IslesOptions OPTIONS =
      IslesOptions.DEFAULT
          .withWriteBufferBytes(64L << 20)
          .withBlockCacheBytes(1 << 20)
          .withMetadataCacheBytes(1 << 20)
          .withIoThreads(4)
          .withGracePeriod(Duration.ofSeconds(20))
          .withMaintenanceThreads(1);
  private static final int BLOB_THRESHOLD = 120;

  /** One change, in the order of writing. */
  private record Change(String key, Version version) {}

  final TestEngine engine;
  final SteppedTime clock;
  final Isle isle;
  private final Isles isles;
  private final EngineContext context;
  private final Random random;
  private final CompactionPolicy policy;

  /** All changes that are durable or buffered. */
  private final List<Change> changes = new ArrayList<>();

  /** How many of them are durable. */
  private int durable;

  private final Map<String, Version> newest = new HashMap<>();
  private final IsleReader reader;
  private final Tailer tailer;
  private int tailed;

  /** How often a cache on disk had what was wanted, and how often it was damaged. */
  long diskHits;

  long diskDamage;
  private IsleWriter writer;

  FaultyIsle(Random random, CompactionPolicy policy) {
    this.random = random;
    this.policy = policy;
    this.engine = new TestEngine(random.nextLong());
    this.clock = new SteppedTime(engine.time);
    this.context =
        new EngineContext(engine.store, clock, engine.context.ids(), Runnable::run, engine.timers);
    this.isles = IslesFactory.open(context, OPTIONS);
    this.isle = isles.isle(TestEngine.ISLE);
    isle.changeOptions(o -> o.withBlobThresholdBytes(BLOB_THRESHOLD));
    this.writer = open();
    this.reader = isle.openReader(ReaderOptions.DEFAULT);
    this.tailer = isle.openTailer(TailerOptions.DEFAULT.withPrefetchCommits(0));
  }

  private IsleWriter open() {
    return isle.openWriter(
        WriterOptions.DEFAULT
            .withName("model")
            .withFlushInterval(Duration.ZERO)
            .withFlushTimeout(Duration.ofSeconds(2)));
  }

  /** One random change of one of some keys, some of which change often and some seldom. */
  void change(int keys) {
    String key = "key-" + random.nextInt(random.nextInt(3) == 0 ? keys : 1 + keys / 12);
    int kind = random.nextInt(10);
    long lateMs = random.nextInt(4) > 0 ? 0 : random.nextInt(20_000);
    long timestampMs = clock.wallMs() - lateMs;
    long expiryMs = kind < 3 ? clock.wallMs() + 1 + random.nextInt(20_000) : Mutation.NEVER;
    int length = random.nextInt(50) == 0 ? BLOB_THRESHOLD + 50 : random.nextInt(30);
    String value = kind == 9 ? null : key + "=" + changes.size() + "x".repeat(length);
    Version version = new Version(value, timestampMs, value == null ? Mutation.NEVER : expiryMs);
    write(writer, key, version, changes.size() + 1);
    changes.add(new Change(key, version));
  }

  private static void write(IsleWriter to, String key, Version version, long nextOffset) {
    Slice value = version.value() == null ? null : Slice.utf8(version.value());
    to.write(
        new Mutation(
            Slice.utf8(key), value, version.timestampMs(), version.expiryMs(), Slice.EMPTY),
        POSITION,
        nextOffset);
  }

  void flush() {
    writer.flush();
    settle(changes.size());
  }

  /** A flush that meets a fault; the writer goes on, or is replaced when it cannot. */
  void flushWith(Fault fault, boolean isLasting) {
    RequestKind kind = random.nextInt(5) == 0 ? RequestKind.PUT : RequestKind.CREATE;
    if (isLasting) {
      engine.faulty.always(k -> k == kind, name -> true, fault);
    } else {
      engine.faulty.next(kind, fault);
    }
    try {
      writer.flush();
      settle(changes.size());
    } catch (IsleException e) {
      engine.faulty.heal();
      replaceWriter();
    }
    engine.faulty.heal();
    lateWrites();
  }

  /** Late writes arrive, or never do. */
  void lateWrites() {
    if (random.nextBoolean()) {
      engine.faulty.applyLate();
    } else if (random.nextInt(4) == 0) {
      engine.faulty.dropLate();
    }
  }

  /** The writer's process dies, with what it has buffered, and another carries on. */
  void replaceWriter() {
    if (random.nextBoolean()) {
      engine.faulty.applyLate();
    }
    writer.abandon();
    writer = open();
    settle((int) writer.watermarks().next(POSITION).orElse(0));
  }

  /** Another writer takes over while this one believes to be the owner. */
  void fenceWriter() {
    IsleWriter old = writer;
    writer = open();
    int known = (int) writer.watermarks().next(POSITION).orElse(0);
    write(old, "fenced", new Version("never to be seen", clock.wallMs(), 0), changes.size() + 1);
    assertThatThrownBy(old::flush).isInstanceOf(FencedException.class);
    old.abandon();
    settle(known);
  }

  /** What is durable now is what the model knows; the rest is lost. */
  private void settle(int count) {
    assertThat(count).as("nothing acknowledged is lost").isBetween(durable, changes.size());
    changes.subList(count, changes.size()).clear();
    for (Change change : changes.subList(durable, count)) {
      newest.put(change.key(), change.version());
    }
    durable = count;
  }

  /** The tailer goes on; each change comes once, in order, whatever happened to its commit. */
  void tail() {
    Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
    while (batch.isPresent()) {
      for (Entry entry : batch.get().changes()) {
        Change expected = changes.get(tailed);
        assertThat(tailed).as("only what is durable is seen").isLessThan(durable);
        assertThat(entry.key().toUtf8()).as("change %s", tailed).isEqualTo(expected.key());
        String value = entry.value() == null ? null : entry.value().toUtf8();
        assertThat(value).isEqualTo(expected.version().value());
        tailed++;
      }
      batch = tailer.poll(Duration.ZERO);
    }
    assertThat(tailed).as("all that is durable is seen").isEqualTo(durable);
  }

  /** What the reader that is open all the time sees, or a new one. */
  void check() {
    if (random.nextBoolean()) {
      reader.refresh();
      check(reader);
    } else {
      try (IsleReader fresh = isle.openReader(ReaderOptions.DEFAULT)) {
        check(fresh);
      }
    }
  }

  private void check(IsleReader from) {
    Map<String, String> scanned = new HashMap<>();
    String last = null;
    for (Entry entry : from.scan(Scan.ALL)) {
      String key = entry.key().toUtf8();
      assertThat(last == null || last.compareTo(key) < 0).as("%s after %s", key, last).isTrue();
      scanned.put(key, Objects.requireNonNull(entry.value()).toUtf8());
      last = key;
    }
    newest.forEach(
        (key, version) -> {
          byte[] got = from.get(Slice.utf8(key).toByteArray());
          String value = got == null ? null : Slice.of(got).toUtf8();
          assertThat(value).as("get and scan of %s", key).isEqualTo(scanned.get(key));
          requireRight(key, version, value);
        });
    assertThat(newest.keySet()).containsAll(scanned.keySet());
  }

  private void requireRight(String key, Version version, @Nullable String value) {
    boolean isRight =
        value == null
            ? !version.isLive(clock.wallMs()) || mayBeGone(version)
            : version.isLive(clock.wallMs()) && value.equals(version.value());
    assertThat(isRight).as("key %s: found %s, newest %s", key, value, version).isTrue();
  }

  /** Whether some clock has said that a value may go. */
  private boolean mayBeGone(Version version) {
    long latestMs = clock.latestMs();
    if (version.expiryMs() != 0 && version.expiryMs() <= latestMs) {
      return true;
    }
    if (policy instanceof CompactionPolicy.Fifo fifo) {
      return fifo.bytesMax() != CompactionPolicy.NO_LIMIT
          || version.timestampMs() <= latestMs - fifo.retention().toMillis();
    }
    if (policy instanceof CompactionPolicy.TimeWindow window) {
      long lengthMs = window.window().toMillis();
      long endMs = (Math.floorDiv(version.timestampMs(), lengthMs) + 1) * lengthMs;
      return window.bytesMax() != CompactionPolicy.NO_LIMIT
          || endMs + window.retention().toMillis() <= latestMs;
    }
    return false;
  }

  /**
   * An object is gone, or damaged, behind everybody's back. Whoever needs it says which it is, and
   * nobody says anything wrong; when it is restored all is well.
   */
  void without(Runnable maintenance) {
    List<ObjectInfo> victims = new ArrayList<>();
    victims.addAll(engine.memory.list(engine.layout.runPrefix(), "", 10_000).objects());
    victims.addAll(engine.memory.list(engine.layout.blobPrefix(), "", 10_000).objects());
    if (victims.isEmpty()) {
      return;
    }
    String object = victims.get(random.nextInt(victims.size())).name();
    byte[] bytes = engine.memory.read(object).orElseThrow().bytes();
    if (random.nextBoolean()) {
      engine.memory.delete(List.of(object));
    } else {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      engine.memory.put(object, ByteBuffer.wrap(damaged));
    }
    // In another process, since what is in memory here cannot be damaged in the store.
    try (Isles elsewhere = IslesFactory.open(context, OPTIONS);
        IsleReader fresh = elsewhere.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      for (Map.Entry<String, Version> each : newest.entrySet()) {
        requireRightOrNamed(fresh, each.getKey(), each.getValue(), object);
      }
    }
    try {
      maintenance.run();
    } catch (IsleException e) {
      assertThat(e).hasMessageContaining(object);
    }
    // A manifest that refers to it no more does not need it back, but is not hurt by it either.
    engine.memory.put(object, ByteBuffer.wrap(bytes));
  }

  /**
   * Another process reads through a cache on disk, dies, and its files are damaged; the next one
   * reads through what is left. A damaged cache is a smaller one, never a wrong answer or an error.
   */
  void withDamagedCache(Path directory) {
    IslesOptions options = OPTIONS.withDiskCache(directory, 1 << 20);
    for (int process = 0; process < 2; process++) {
      try (Isles elsewhere = IslesFactory.open(context, options);
          IsleReader fresh = elsewhere.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
        newest.forEach(
            (key, version) -> {
              byte[] got = fresh.get(Slice.utf8(key).toByteArray());
              requireRight(key, version, got == null ? null : Slice.of(got).toUtf8());
            });
        DiskCacheStats stats = elsewhere.diskCache().orElseThrow();
        diskHits += stats.hits();
        diskDamage += stats.damaged();
      }
      damage(directory);
    }
  }

  private void damage(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0 || random.nextBoolean()) {
          continue;
        }
        if (random.nextInt(4) == 0) {
          Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        } else {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          Files.write(file, bytes);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireRightOrNamed(IsleReader from, String key, Version version, String object) {
    byte[] got;
    try {
      got = from.get(Slice.utf8(key).toByteArray());
    } catch (IsleException e) {
      assertThat(e).hasMessageContaining(object);
      return;
    }
    requireRight(key, version, got == null ? null : Slice.of(got).toUtf8());
  }

  @Override
  public void close() {
    writer.abandon();
    isles.close();
  }
}
