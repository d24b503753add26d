package io.isledb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.CollectionReport;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.error.CursorExpiredException;
import io.isledb.error.FencedException;
import io.isledb.error.SnapshotExpiredException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.collect.CollectionFacts;
import io.isledb.internal.collect.CollectionPlan;
import io.isledb.internal.collect.Survey;
import io.isledb.internal.compact.IoBudget;
import io.isledb.internal.compact.LiveBytes;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.maintain.MaintainerImpl;
import io.isledb.internal.maintain.MaintenanceParts;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Writers that claim the isle one after another or at once, and may sleep anywhere, beside a
 * maintainer that folds everything, cuts the whole feed, and collects without any grace period. No
 * time passes and no clock takes part: what keeps the writers' commits are fences, the newest
 * commit, and the verification of claims.
 *
 * <p>What a writer writes is the offset that comes next, so the isle must hold 0, 1, 2, … in the
 * end, with everything that was acknowledged.
 */
final class CollectionScenario implements Interleavings.Scenario {
  private static final String POSITION = "t-0";
  private static final int POLLS = 2;

  /** Nothing is too young to go. */
  private static final Duration NO_GRACE = Duration.ofMillis(-1);

  private static final WriterOptions WRITER =
      WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withBlobThresholdBytes(12);

  /** A round folds all there is; the feed is cut in the same one. */
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT.withCommitsMin(1).withParallelism(1);

  /** Who takes part. */
  enum Part {
    /** Claims the isle and makes one commit. */
    WRITER,
    /** Claims the maintenance, folds everything, cuts the feed, and collects. */
    COLLECTOR,
    /** Claims the maintenance and folds everything. */
    MAINTAINER,
    /** Opens a reader, reads, refreshes, and reads again. */
    READER,
    /** Follows the feed from its beginning. */
    TAILER,
    /** As a collector, but takes fences for commits like others. */
    COLLECTOR_OF_FENCES
  }

  private final List<List<Part>> parts;
  private final List<String> acknowledged = new ArrayList<>(List.of("@0 of w"));
  private int names;

  /**
   * @param parts for each program, who takes part in it, one after another
   */
  CollectionScenario(List<List<Part>> parts) {
    this.parts = parts;
  }

  @Override
  public boolean mayDelete() {
    return true;
  }

  /** An isle with two commits, folded and out of the feed, but not collected. */
  @Override
  public void prepare(ObjectStore store) {
    RandomGenerator random = new SplittableRandom(98);
    Participant.isle(store, random, true)
        .changeOptions(options -> options.withFeedRetention(Duration.ZERO));
    commit("w", store, random);
    try (MaintainerImpl maintainer = maintainer(store, random)) {
      maintainer.runOnce();
    }
  }

  @Override
  public List<Interleavings.Program> programs() {
    List<Interleavings.Program> programs = new ArrayList<>();
    for (List<Part> program : parts) {
      List<String> called = program.stream().map(part -> "p" + names++).toList();
      programs.add(
          (store, random) -> {
            for (int i = 0; i < program.size(); i++) {
              play(program.get(i), called.get(i), store, random);
            }
          });
    }
    return programs;
  }

  private void play(Part part, String name, ObjectStore store, RandomGenerator random) {
    try {
      switch (part) {
        case WRITER -> acknowledged.add(commit(name, store, random));
        case COLLECTOR -> collect(store, random);
        case COLLECTOR_OF_FENCES -> collectFences(store, random);
        case MAINTAINER -> maintain(store, random);
        case READER -> read(store, random);
        case TAILER -> tail(store, random);
      }
    } catch (FencedException | StoreUnavailableException | StoreRefusedException e) {
      // Another was later, the store did not answer, or it said no: each is legal.
      assertThat(e).isNotNull();
    }
  }

  private static String commit(String name, ObjectStore store, RandomGenerator random) {
    IsleWriter writer = Participant.isle(store, random, true).openWriter(WRITER.withName(name));
    long offset = writer.watermarks().next(POSITION).orElse(0);
    // Every other value is long enough to lie in a blob.
    String value = "@" + offset + " of " + name + (offset % 2 == 0 ? "" : " at some length");
    writer.put(bytes("k" + offset), bytes(value));
    writer.advance(POSITION, offset + 1);
    writer.flush();
    return value;
  }

  private static void collect(ObjectStore store, RandomGenerator random) {
    try (MaintainerImpl maintainer = maintainer(store, random)) {
      maintainer.runOnce();
      maintainer.collect();
    }
  }

  private static void maintain(ObjectStore store, RandomGenerator random) {
    try (MaintainerImpl maintainer = maintainer(store, random)) {
      maintainer.runOnce();
    }
  }

  /**
   * Without a grace period a view may vanish under a reader. That is said; what is read is right.
   */
  private void read(ObjectStore store, RandomGenerator random) {
    List<String> before = List.copyOf(acknowledged);
    try (IsleReader reader =
        Participant.isle(store, random, true).openReader(ReaderOptions.DEFAULT)) {
      requireRight(scan(reader), before);
      List<String> later = List.copyOf(acknowledged);
      reader.refresh();
      requireRight(scan(reader), later);
    } catch (SnapshotExpiredException e) {
      assertThat(e).isNotNull();
    }
  }

  /** Sees each change after its beginning once and in order, or is told that some are gone. */
  private static void tail(ObjectStore store, RandomGenerator random) {
    Isle isle = Participant.isle(store, random, true);
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.withPrefetchCommits(0))) {
      int expected = -1;
      for (int poll = 0; poll < POLLS; poll++) {
        Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
        for (Entry entry : batch.map(ChangeBatch::changes).orElse(List.of())) {
          String value = entry.value().toUtf8();
          int offset = Integer.parseInt(value.substring(1, value.indexOf(' ')));
          assertThat(offset).as("%s", value).isEqualTo(expected < 0 ? offset : expected);
          expected = offset + 1;
        }
      }
    } catch (CursorExpiredException e) {
      assertThat(e).isNotNull();
    }
  }

  private static void collectFences(ObjectStore store, RandomGenerator random) {
    try (MaintainerImpl maintainer = maintainer(store, random)) {
      maintainer.runOnce();
    }
    IsleLayout layout = IsleLayout.at(Participant.PATH);
    EngineContext engine = Participant.context(store, random, true);
    Manifest newest = new ManifestStore(engine, layout).newest().orElseThrow();
    Survey survey = new Survey(engine, layout, NO_GRACE.toMillis());
    CollectionPlan plan = CollectionPlan.of(survey.take(newest, latestMs -> latestMs));
    CollectionFacts noFences =
        new CollectionFacts() {
          @Override
          public boolean isFence(long commitId) {
            return false;
          }

          @Override
          public Optional<BlobOrigin> origin(String blobUlid) {
            return Optional.empty();
          }
        };
    store.delete(plan.items(noFences).stream().map(CollectionReport.Item::object).toList());
  }

  static MaintainerImpl maintainer(ObjectStore store, RandomGenerator random) {
    EngineContext engine = Participant.context(store, random, true);
    MaintenanceParts parts =
        new MaintenanceParts(
            engine,
            Runnable::run,
            new IoBudget(engine.time(), IoBudget.UNLIMITED),
            new LiveBytes(),
            NO_GRACE);
    IsleLayout layout = IsleLayout.at(Participant.PATH);
    ManifestStore manifests = new ManifestStore(engine, layout);
    CommitLog log = new CommitLog(engine, layout, manifests, Participant.PATH);
    return MaintainerImpl.open(parts, layout, Participant.PATH, manifests, log, OPTIONS);
  }

  @Override
  public void check(ObjectStore store) {
    try (IsleReader reader =
        Participant.isle(store, new SplittableRandom(99), true).openReader(ReaderOptions.DEFAULT)) {
      requireRight(scan(reader), acknowledged);
    }
  }

  private static List<String> scan(IsleReader reader) {
    return reader.scan(Scan.ALL).stream().map(entry -> entry.value().toUtf8()).toList();
  }

  private static void requireRight(List<String> values, List<String> acknowledged) {
    for (int offset = 0; offset < values.size(); offset++) {
      assertThat(values.get(offset)).as("values %s", values).startsWith("@" + offset + " ");
    }
    assertThat(values).containsAll(acknowledged);
  }

  private static byte[] bytes(String text) {
    return Slice.utf8(text).toByteArray();
  }
}
