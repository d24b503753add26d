package io.isledb.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.FencedException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.base.Time;
import io.isledb.internal.format.blob.BlobFile;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.testing.ManualTimers;
import io.isledb.options.IslesOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.FaultyStore;
import io.isledb.store.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One isle in a bucket that fails and is late, beside a model of all that was ever committed to it.
 * The store's clock differs from everybody else's.
 */
final class CollectionWorld implements AutoCloseable {
  static final String PATH = "orders/0";
  static final Duration GRACE = Duration.ofMinutes(10);
  static final int BLOB_BYTES = 100;
  private static final int KEYS = 30;
  private static final int CLAIMS_MAX = 20;

  /** A value of a key, or its end. */
  record Version(@Nullable String value, long expiryMs) {
    boolean isLive(long nowMs) {
      return value != null && (expiryMs == 0 || expiryMs > nowMs);
    }
  }

  /** What was written to a key by a commit. */
  record Change(long commit, String key, Version version) {}

  final Random random;
  final ManualTime time = new ManualTime(1_700_000_000_000L);
  final FaultyStore faulty;
  final RecordedBucket bucket;
  final BucketOracle oracle;
  final Isle isle;

  /** Everything that was ever committed, in order. */
  final List<Change> feed = new ArrayList<>();

  /** The isle after each flush. */
  final TreeMap<Long, Map<String, Version>> states = new TreeMap<>();

  private final IsleLayout layout = IsleLayout.at(PATH);
  private final Isles isles;
  private final MemoryStore memory;

  /** What each writer has written and not seen committed, by its name. */
  private final Map<String, List<Change>> buffered = new HashMap<>();

  private IsleWriter writer;
  private String writerName = "";
  private int writers;
  private long values;
  private boolean isArriving;
  private String knownState = "";
  private Set<String> needed = Set.of();

  CollectionWorld(Random random) {
    this.random = random;
    long aheadMs = (random.nextInt(3) - 1) * 3_600_000L;
    this.memory = new MemoryStore("collection", new ShiftedTime(time, aheadMs));
    this.bucket = new RecordedBucket(memory, layout);
    this.faulty = new FaultyStore(bucket);
    Ids ids = new Ids(time, new SplittableRandom(random.nextLong()));
    ManualTimers timers = new ManualTimers(time);
    this.oracle =
        new BucketOracle(
            memory, new EngineContext(memory, time, ids, Runnable::run, timers), layout, bucket);
    IslesOptions uncached =
        IslesOptions.DEFAULT
            .withWriteBufferBytes(64L << 20)
            .withBlockCacheBytes(0)
            .withMetadataCacheBytes(0)
            .withGracePeriod(GRACE);
    this.isles =
        IslesFactory.open(new EngineContext(faulty, time, ids, Runnable::run, timers), uncached);
    this.isle = isles.isle(PATH);
    states.put(0L, Map.of());
    isle.changeOptions(options -> options.withBlobThresholdBytes(BLOB_BYTES));
    bucket.onFlush = this::committed;
    bucket.onDelete = this::mayBeDeleted;
    bucket.meanwhile = this::arrive;
    this.writer = open();
  }

  /** A clock beside another. */
  private record ShiftedTime(Time time, long aheadMs) implements Time {
    @Override
    public long wallMs() {
      return time.wallMs() + aheadMs;
    }

    @Override
    public long monotonicNs() {
      return time.monotonicNs();
    }

    @Override
    public void sleepMs(long ms) throws InterruptedException {
      time.sleepMs(ms);
    }
  }

  long nowMs() {
    return time.wallMs();
  }

  Manifest manifest() {
    return oracle.newest();
  }

  /** Requests that were given up come in while others are answered. */
  private void arrive() {
    if (!isArriving && faulty.lateWrites() > 0 && random.nextInt(40) == 0) {
      arriveNow();
    }
  }

  void arriveNow() {
    isArriving = true;
    faulty.applyLate();
    isArriving = false;
  }

  private void committed(CommitHeader header) {
    List<Change> changes = buffered.remove(header.writer());
    assertThat(changes).as("changes of %s", header).isNotNull().hasSize((int) header.entries());
    Map<String, Version> state = new HashMap<>(states.lastEntry().getValue());
    for (Change change : changes) {
      state.put(change.key(), change.version());
      feed.add(new Change(header.commitId(), change.key(), change.version()));
    }
    states.put(header.commitId(), state);
  }

  /** Nothing is ever deleted that is needed at that moment, by however old a plan. */
  private void mayBeDeleted(String name) {
    Manifest newest = oracle.newest();
    long newestCommit = oracle.newestCommit();
    String state = newest.version() + "/" + newestCommit + "/" + bucket.commits.size();
    if (!state.equals(knownState)) {
      needed = oracle.needed();
      knownState = state;
    }
    assertThat(needed).as("deleted under manifest %s", newest.version()).doesNotContain(name);
    if (name.startsWith(layout.blobPrefix())) {
      String ulid = name.substring(layout.blobPrefix().length(), name.length() - 5);
      memory
          .read(name)
          .ifPresent(
              blob ->
                  assertThat(BlobFile.front(name, blob.bytes(), newest.isleId(), ulid).commitId())
                      .as("commit of the deleted %s", name)
                      .isLessThanOrEqualTo(newestCommit));
    }
  }

  IsleWriter writer() {
    return writer;
  }

  /** The state of the isle at a commit. */
  Map<String, Version> stateAt(long commit) {
    return states.floorEntry(commit).getValue();
  }

  static String key(int number) {
    return "key-" + number;
  }

  String anyKey() {
    return key(random.nextInt(KEYS));
  }

  static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(key(i));
    }
    return keys;
  }

  /** Writes a few changes; a third of the values lie in blobs. */
  void write() {
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String key = anyKey();
      int kind = random.nextInt(10);
      String value =
          "v" + values++ + (kind < 4 ? "x".repeat(BLOB_BYTES + random.nextInt(300)) : "");
      long expiryMs = kind == 5 ? nowMs() + 1 + random.nextInt(3_600_000) : 0;
      Version version = new Version(kind == 9 ? null : value, expiryMs);
      Slice bytes = version.value() == null ? null : Slice.utf8(value);
      writer.write(new Mutation(Slice.utf8(key), bytes, nowMs(), expiryMs, Slice.EMPTY));
      buffered.computeIfAbsent(writerName, w -> new ArrayList<>()).add(new Change(0, key, version));
    }
  }

  void flush() {
    writer.flush();
    assertThat(buffered).as("acknowledged").doesNotContainKey(writerName);
  }

  /** Another writer takes over; the one before goes on if it is let. */
  IsleWriter takeOver() {
    IsleWriter before = writer;
    writer = open();
    return before;
  }

  /** The writer crashes, and another comes. What it has sent may still arrive. */
  void restart() {
    faulty.heal();
    writer.abandon();
    writer = open();
  }

  private IsleWriter open() {
    for (int i = 0; i < CLAIMS_MAX; i++) {
      writerName = "w" + writers++;
      try {
        return isle.openWriter(
            WriterOptions.DEFAULT.withName(writerName).withFlushInterval(Duration.ZERO));
      } catch (FencedException e) {
        // A claim that was given up has come in.
      }
    }
    throw new AssertionError("no claim succeeds");
  }

  @Override
  public void close() {
    writer.abandon();
    isles.close();
  }
}
