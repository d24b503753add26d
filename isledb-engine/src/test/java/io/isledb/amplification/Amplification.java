package io.isledb.amplification;

import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.ManualTimers;
import io.isledb.options.IsleOptions;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runs a workload beside maintenance, on a store in memory and a clock of its own, so that the same
 * input gives the same figures. What it counts are bytes and requests.
 */
final class Amplification {
  private static final String ISLE = "isle";
  private static final long FLUSH_EVERY_MS = 1_000;
  private static final int GETS = 1_000;
  private static final Duration GRACE = Duration.ofSeconds(10);

  /**
   * What is varied.
   *
   * @param flushBytes memory of a flush
   * @param flushesPerRound flushes between two rounds of maintenance
   * @param sstBytes size of the SSTs of runs
   * @param hasFeed whether the feed is kept for ever, or not at all
   */
  record Setup(
      Workload workload,
      int flushes,
      int flushBytes,
      int flushesPerRound,
      int sstBytes,
      boolean hasFeed) {}

  /**
   * What came of it.
   *
   * @param flushed bytes of all flushes as they were stored, with their blobs
   * @param maintained bytes of runs and blobs that maintenance wrote
   * @param joined bytes of feed segments
   * @param manifests bytes of manifests
   * @param data bytes of runs and blobs at the end of the load
   * @param merged bytes of all runs, blobs and segments in the bucket after a merge of all
   * @param live bytes that the live data takes in one run, with blobs
   * @param getsPerHit GETs for a key that is there, metadata cached
   * @param getsPerMiss GETs for a key that is not there
   */
  record Figures(
      long flushed,
      long maintained,
      long joined,
      long manifests,
      long data,
      long merged,
      long live,
      double getsPerHit,
      double getsPerMiss) {
    /** Bytes of data that were written for each that was flushed, but for the feed's segments. */
    double write() {
      return (double) (flushed + maintained) / flushed;
    }

    double writeWithFeed() {
      return (double) (flushed + maintained + joined) / flushed;
    }

    /** Bytes of manifests for each that was flushed. */
    double writeOfManifests() {
      return (double) manifests / flushed;
    }

    /** Bytes of data for each that is live, while the load goes on. */
    double space() {
      return (double) data / live;
    }

    /** Bytes in the bucket for each that is live, when all is merged. */
    double spaceMerged() {
      return (double) merged / live;
    }
  }

  private final Setup setup;
  private final ManualTime time = new ManualTime(1_700_000_000_000L);
  private final Random random = new Random(42);
  private final Map<Slice, Mutation> newest = new TreeMap<>();

  private Amplification(Setup setup) {
    this.setup = setup;
  }

  static Figures of(Setup setup) {
    return new Amplification(setup).run();
  }

  private Isles isles(FolderStore store) {
    IslesOptions options =
        IslesOptions.DEFAULT
            .withWriteBufferBytes(256L << 20)
            .withBlockCacheBytes(0)
            .withMetadataCacheBytes(256L << 20)
            .withGracePeriod(GRACE);
    return IslesFactory.open(context(store), options);
  }

  private EngineContext context(FolderStore store) {
    Ids ids = new Ids(time, new SplittableRandom(7));
    return new EngineContext(store, time, ids, Runnable::run, new ManualTimers(time));
  }

  private MaintenanceOptions maintenance() {
    return MaintenanceOptions.DEFAULT
        .withSstBytes(setup.sstBytes())
        .withParallelism(1)
        .withCollectInterval(Duration.ofSeconds(60));
  }

  private static IsleWriter writer(Isle isle) {
    return isle.openWriter(WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO));
  }

  private Figures run() {
    FolderStore store = new FolderStore(new MemoryStore("measured", time), ISLE);
    try (Isles isles = isles(store)) {
      Isle isle = isles.isle(ISLE);
      Duration kept = setup.hasFeed() ? IsleOptions.DEFAULT.feedRetention() : Duration.ZERO;
      isle.changeOptions(o -> o.withBlobThresholdBytes(4_096).withFeedRetention(kept));
      Maintainer maintainer = isle.openMaintainer(maintenance());
      long blobsOfFlushes = load(isle, maintainer, store);
      long data = referredTo(store);
      double hit = getsPerGet(isle, store, true);
      double miss = getsPerGet(isle, store, false);
      long flushed = store.written("log") + blobsOfFlushes;
      long maintained = store.written("runs") + store.written("blobs") - blobsOfFlushes;
      long joined = store.written("segments");
      long manifests = store.written("manifest");
      long live = live();
      maintainer.compact(KeyRange.ALL);
      long merged = whenCollected(maintainer, store);
      return new Figures(flushed, maintained, joined, manifests, data, merged, live, hit, miss);
    }
  }

  /** Bytes of what the newest manifest refers to. */
  private long referredTo(FolderStore store) {
    EngineContext context = context(store);
    IsleLayout layout = IsleLayout.at(ISLE);
    Manifest manifest = new ManifestStore(context, layout).newest().orElseThrow();
    Set<String> blobs =
        manifest
            .ssts()
            .flatMap(sst -> sst.blobs().stream())
            .map(blob -> layout.blob(blob.ulid()))
            .collect(Collectors.toSet());
    long blobBytes =
        store.list(layout.blobPrefix(), "", Integer.MAX_VALUE).objects().stream()
            .filter(object -> blobs.contains(object.name()))
            .mapToLong(ObjectInfo::sizeBytes)
            .sum();
    return blobBytes + manifest.ssts().mapToLong(SstInfo::sizeBytes).sum();
  }

  /** Gives the bytes of blobs that belong to flushes. */
  private long load(Isle isle, Maintainer maintainer, FolderStore store) {
    int changes = setup.workload().changes(setup.flushBytes());
    long all = (long) changes * setup.flushes();
    long lifeMs = setup.flushes() * FLUSH_EVERY_MS / 2;
    long number = 0;
    long blobs = 0;
    try (IsleWriter writer = writer(isle)) {
      for (int flush = 0; flush < setup.flushes(); flush++) {
        for (int i = 0; i < changes; i++) {
          Mutation change = setup.workload().change(number++, all, random, time.wallMs(), lifeMs);
          writer.write(change);
          newest.put(change.key(), change);
        }
        long before = store.written("blobs");
        writer.flush();
        blobs += store.written("blobs") - before;
        time.advanceMs(FLUSH_EVERY_MS);
        if (flush % setup.flushesPerRound() == 0) {
          while (maintainer.runOnce()) {}
        }
      }
    }
    return blobs;
  }

  private double getsPerGet(Isle isle, FolderStore store, boolean isThere) {
    List<byte[]> keys = new ArrayList<>();
    for (Mutation change : newest.values()) {
      boolean isLive =
          change.value() != null
              && (change.expiryMs() == Mutation.NEVER || change.expiryMs() > time.wallMs());
      if (isLive) {
        byte[] key = change.key().toByteArray();
        key[15] ^= (byte) (isThere ? 0 : 0x55);
        keys.add(key);
      }
    }
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      for (int i = 0; i < GETS; i++) {
        reader.get(keys.get(random.nextInt(keys.size()))); // brings all metadata
      }
      long before = store.reads();
      for (int i = 0; i < GETS; i++) {
        reader.get(keys.get(random.nextInt(keys.size())));
      }
      return (double) (store.reads() - before) / GETS;
    }
  }

  private long whenCollected(Maintainer maintainer, FolderStore store) {
    maintainer.runOnce(); // cuts the feed
    for (int i = 0; i < 3; i++) {
      time.advanceMs(GRACE.toMillis() + 1_000);
      maintainer.collect();
    }
    return store.stored("runs") + store.stored("blobs") + store.stored("segments");
  }

  /** What is live, written once into an isle of its own and merged. */
  private long live() {
    FolderStore store = new FolderStore(new MemoryStore("live", time), ISLE);
    try (Isles isles = isles(store)) {
      Isle isle = isles.isle(ISLE);
      isle.changeOptions(o -> o.withBlobThresholdBytes(4_096));
      try (IsleWriter writer = writer(isle)) {
        for (Mutation change : newest.values()) {
          if (change.expiryMs() == Mutation.NEVER || change.expiryMs() > time.wallMs()) {
            writer.write(change);
          }
        }
        writer.flush();
      }
      isle.openMaintainer(maintenance()).compact(KeyRange.ALL);
      return store.stored("runs") + store.stored("blobs");
    }
  }
}
