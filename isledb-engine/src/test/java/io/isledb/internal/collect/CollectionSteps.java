package io.isledb.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Checkpoint;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Slice;
import io.isledb.error.CheckpointMissingException;
import io.isledb.error.FencedException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.options.CheckpointOptions;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * What may happen in a {@link CollectionWorld}, one step after another, and what must hold then.
 */
final class CollectionSteps {
  private static final Duration GRACE = CollectionWorld.GRACE;
  private static final long GRACE_MS = GRACE.toMillis();
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  /** As many old manifests as are not worth a new one, and those of the last collections. */
  private static final int MANIFESTS_MAX = 14;

  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT
          .withCommitsMin(3)
          .withTierRuns(3)
          .withSegmentCommits(4)
          .withSstBytes(2048)
          .withSst(SstOptions.RUN.withBlockBytes(256))
          .withTimeout(Duration.ofSeconds(10))
          .withCollectInterval(Duration.ofMinutes(5));

  /** Of the numbers of steps, the first of those that need no writer. */
  private static final int FIRST_WITHOUT_WRITER = 47;

  private final CollectionWorld world;
  private final Random random;
  private final IsleLayout layout = IsleLayout.at(CollectionWorld.PATH);
  private final List<IsleWriter> sleepingWriters = new ArrayList<>();
  private final List<Maintainer> sleepingMaintainers = new ArrayList<>();
  private final List<HeldView> views = new ArrayList<>();
  private final List<FeedFollower> tailers = new ArrayList<>();

  /** The checkpoints that exist, and the commit that each is at. */
  private final TreeMap<String, Long> checkpoints = new TreeMap<>();

  private Maintainer maintainer;
  private int names;

  /** How long it takes until another writer comes after a crash. */
  private int stalledSteps;

  private long deleted;

  CollectionSteps(CollectionWorld world) {
    this.world = world;
    this.random = world.random;
    this.maintainer = world.isle.openMaintainer(OPTIONS);
  }

  /** Objects that were collected. */
  long deleted() {
    return deleted;
  }

  void next() {
    int what = random.nextInt(100);
    if (stalledSteps > 0) {
      // Nobody writes: what was sent last is still on its way.
      stalledSteps--;
      what = Math.max(what, FIRST_WITHOUT_WRITER);
      if (stalledSteps == 0) {
        world.restart();
      }
    }
    if (what < 35) {
      write();
    } else if (what < 41) {
      crash();
    } else if (what < 44) {
      sleepingWriters.add(world.takeOver());
    } else if (what < 46) {
      wakeWriter();
    } else if (what < FIRST_WITHOUT_WRITER) {
      claimThatIsGivenUp();
    } else if (what < 58) {
      maintain(maintainer, false);
    } else if (what < 61) {
      sleepingMaintainers.add(maintainer);
      reopenMaintainer();
    } else if (what < 63 && !sleepingMaintainers.isEmpty()) {
      maintain(anyOf(sleepingMaintainers), true);
    } else if (what < 67) {
      changeRetention();
    } else if (what < 72) {
      changeCheckpoints();
    } else if (what < 78) {
      openView();
    } else if (what < 88) {
      follow();
    } else if (what < 89) {
      world.arriveNow();
    } else {
      pass();
    }
    checkOne();
  }

  private <T> T anyOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private void write() {
    try {
      world.write();
      if (random.nextInt(5) > 0) {
        world.flush();
      }
    } catch (FencedException e) {
      world.restart(); // by a claim that was given up and came in late
    }
  }

  /** A writer crashes before, while or after its commit is on its way, with its blobs uploaded. */
  private void crash() {
    Fault fault = anyOf(List.of(Fault.REFUSED, Fault.LATE, Fault.LOST_ANSWER, Fault.LOST_REQUEST));
    try {
      world.write();
      world.faulty.always(kind -> kind == RequestKind.CREATE, name -> true, fault);
      if (random.nextInt(4) == 0) {
        Fault ofBlobs = anyOf(List.of(Fault.LATE, Fault.LOST_ANSWER));
        world.faulty.next(RequestKind.PUT, ofBlobs);
      }
      world.writer().flush();
    } catch (FencedException | StoreRefusedException | StoreUnavailableException e) {
      // What has become of it shows later.
    }
    world.faulty.heal();
    if (random.nextInt(3) > 0) {
      world.restart();
    } else {
      stalledSteps = 1 + random.nextInt(30);
      if (random.nextBoolean()) {
        world.time.advanceMs(DAY_MS + random.nextInt((int) DAY_MS));
      }
    }
  }

  private void wakeWriter() {
    if (!sleepingWriters.isEmpty()) {
      IsleWriter sleeper = sleepingWriters.remove(random.nextInt(sleepingWriters.size()));
      try {
        sleeper.put(
            Slice.utf8("key-0").toByteArray(), Slice.utf8("stale".repeat(100)).toByteArray());
        sleeper.flush();
        throw new AssertionError("a writer that slept has committed");
      } catch (FencedException e) {
        sleeper.abandon();
      }
    }
  }

  /** Somebody claims and gives up; the fence may come in at any time, or never. */
  private void claimThatIsGivenUp() {
    world.faulty.always(kind -> kind == RequestKind.CREATE, name -> true, Fault.LATE);
    try {
      world.isle.rewriteWatermarks("gives up", marks -> marks).epoch();
      throw new AssertionError("a claim without an answer has succeeded");
    } catch (StoreUnavailableException | FencedException e) {
      world.faulty.heal();
    }
  }

  private void maintain(Maintainer who, boolean isSleeper) {
    boolean isFaulty = random.nextInt(3) == 0;
    boolean isDisturbed = isFaulty || world.faulty.lateWrites() > 0;
    if (isFaulty) {
      RequestKind kind =
          anyOf(List.of(RequestKind.CREATE, RequestKind.PUT, RequestKind.DELETE, RequestKind.LIST));
      Fault fault =
          anyOf(List.of(Fault.LATE, Fault.LOST_ANSWER, Fault.LOST_REQUEST, Fault.REFUSED));
      if (random.nextBoolean()) {
        world.faulty.next(kind, fault);
      } else {
        world.faulty.always(k -> k == kind, name -> true, fault);
      }
    }
    try {
      int what = random.nextInt(10);
      if (what < 4) {
        who.runOnce();
      } else if (what < 9) {
        deleted += who.collect().objects();
      } else {
        who.compact(KeyRange.ALL);
      }
      assertThat(isSleeper).as("a maintainer that slept goes on").isFalse();
    } catch (FencedException e) {
      world.faulty.heal();
      if (!isSleeper) {
        assertThat(isDisturbed).as("fenced by nobody: %s", e.getMessage()).isTrue();
        reopenMaintainer();
      }
    } catch (StoreUnavailableException | StoreRefusedException e) {
      assertThat(isDisturbed || isSleeper).as("failed: %s", e).isTrue();
    }
    world.faulty.heal();
  }

  private void reopenMaintainer() {
    maintainer = world.isle.openMaintainer(OPTIONS.withName("m" + names++));
  }

  /** The next rounds of maintenance cut the feed, or leave it from now on. */
  private void changeRetention() {
    Duration retention =
        anyOf(List.of(Duration.ZERO, GRACE, Duration.ofHours(3), IsleOptions.FOREVER));
    world.isle.changeOptions(options -> options.withFeedRetention(retention));
  }

  private void changeCheckpoints() {
    int what = random.nextInt(5);
    if (what < 2 && checkpoints.size() < 4) {
      String name = "c" + names++;
      Checkpoint made = world.isle.createCheckpoint(name, CheckpointOptions.DEFAULT);
      checkpoints.put(name, made.commitId());
    } else if (what == 2) {
      Duration ttl = Duration.ofSeconds(1 + random.nextInt(3_600));
      world.isle.createCheckpoint("short" + names++, CheckpointOptions.DEFAULT.withTimeToLive(ttl));
    } else if (!checkpoints.isEmpty()) {
      String name = anyOf(new ArrayList<>(checkpoints.keySet()));
      if (what == 3) {
        openAt(name);
      } else {
        assertThat(world.isle.deleteCheckpoint(name)).isTrue();
        checkpoints.remove(name);
        views.stream()
            .filter(view -> name.equals(view.checkpoint))
            .forEach(view -> view.safeUntilMs = world.nowMs() + GRACE_MS);
      }
    }
  }

  private void openAt(String name) {
    try {
      HeldView view =
          new HeldView(
              world.isle.openReaderAt(name),
              world.stateAt(checkpoints.get(name)),
              name,
              Long.MAX_VALUE,
              "checkpoint " + name);
      view.check(CollectionWorld.keys(), world);
      views.add(view);
    } catch (CheckpointMissingException e) {
      throw new AssertionError("a checkpoint is gone: " + name, e);
    }
  }

  private void openView() {
    long beforeMs = world.nowMs();
    IsleReader reader = world.isle.openReader(ReaderOptions.DEFAULT);
    HeldView view =
        new HeldView(
            reader.snapshot(),
            world.stateAt(reader.head().id()),
            null,
            beforeMs + GRACE_MS,
            "the isle at commit " + reader.head().id() + " seen at " + beforeMs);
    view.check(CollectionWorld.keys(), world);
    views.add(view);
  }

  private void follow() {
    if (tailers.size() < 4 && random.nextInt(5) == 0) {
      tailers.add(FeedFollower.fromStart(world));
    }
    if (!tailers.isEmpty()) {
      FeedFollower tailer = anyOf(tailers);
      if (!tailer.poll(random.nextInt(20), world)) {
        tailers.remove(tailer);
      }
    }
  }

  private void pass() {
    int what = random.nextInt(20);
    if (what < 14) {
      world.time.advanceMs(random.nextInt((int) GRACE_MS / 3));
    } else if (what < 18) {
      world.time.advanceMs(random.nextInt(3 * (int) GRACE_MS));
    } else {
      world.time.advanceMs(DAY_MS + random.nextInt((int) DAY_MS));
    }
  }

  private void checkOne() {
    if (!views.isEmpty()) {
      HeldView view = anyOf(views);
      List<String> keys = List.of(world.anyKey(), world.anyKey(), world.anyKey());
      if (!view.check(keys, world)) {
        views.remove(view);
      }
    }
    if (random.nextInt(50) == 0) {
      openView();
    }
  }

  /** Everybody comes to rest; then the bucket has what is needed and nothing else. */
  void end() {
    sleepingWriters.forEach(IsleWriter::abandon);
    world.faulty.heal();
    world.arriveNow();
    world.restart();
    world.write();
    world.flush();
    for (String name : new ArrayList<>(checkpoints.keySet())) {
      if (random.nextBoolean()) {
        world.isle.deleteCheckpoint(name);
        checkpoints.remove(name);
      }
    }
    reopenMaintainer();
    maintainer.compact(KeyRange.ALL);
    changeRetention();
    for (int i = 0; i < 6; i++) {
      world.time.advanceMs(i % 2 == 0 ? DAY_MS + 1 : GRACE_MS + 1);
      maintainer.runOnce();
      deleted += maintainer.collect().objects();
    }
    bucketHoldsWhatIsNeeded();
    openView();
    checkpoints.keySet().forEach(this::openAt);
    assertThat(world.isle.verify((done, of) -> {}).problems()).isEmpty();
  }

  private void bucketHoldsWhatIsNeeded() {
    Set<String> left = world.oracle.objects(layout.root());
    Set<String> needed = world.oracle.needed();
    assertThat(left).as("what is in the bucket").containsAll(needed);
    long manifests = left.stream().filter(this::isManifest).count();
    assertThat(manifests).as("old ones").isLessThan(MANIFESTS_MAX + checkpoints.size());
    left.removeIf(this::isManifest);
    needed.removeIf(this::isManifest);
    assertThat(left).as("what is in the bucket").containsExactlyInAnyOrderElementsOf(needed);
    assertThat(world.manifest().retired()).as("notes of what is gone").hasSizeLessThan(100);
  }

  private boolean isManifest(String name) {
    return layout.manifestVersion(name).isPresent();
  }
}
