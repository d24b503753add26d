package io.isledb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Maintainer;
import io.isledb.Verification;
import io.isledb.error.FencedException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestCodec;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Maintainers beside what {@link CommitLogScenario} has, on an isle that has some commits: each
 * claims the maintenance, folds what is there and merges. Whatever the order, readers and tailers
 * see what they would see without them, and manifests form one chain of growing epochs.
 */
final class MaintenanceScenario implements Interleavings.Scenario {
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT.withCommitsMin(2).withTierRuns(2).withParallelism(1);

  /**
   * How many there are of each.
   *
   * @param prepared commits before all begins
   * @param writers each makes one commit after its claim
   * @param maintainers each makes one round
   * @param polls of one tailer; 0 for no tailer
   * @param refreshes of one reader; 0 for no reader
   */
  record Size(int prepared, int writers, int maintainers, int polls, int refreshes) {}

  private final Size size;
  private final CommitLogScenario others;

  MaintenanceScenario(Size size) {
    this.size = size;
    this.others = new CommitLogScenario(size.writers(), 1, size.polls(), size.refreshes());
  }

  @Override
  public void prepare(ObjectStore store) {
    Isle isle = Participant.isle(store, new SplittableRandom(77), true);
    IsleWriter writer =
        isle.openWriter(WriterOptions.DEFAULT.withName("w").withFlushInterval(Duration.ZERO));
    for (int i = 0; i < size.prepared(); i++) {
      CommitLogScenario.commit(writer, "w");
    }
    writer.abandon();
  }

  @Override
  public List<Interleavings.Program> programs() {
    List<Interleavings.Program> programs = new ArrayList<>(others.programs());
    for (int i = 0; i < size.maintainers(); i++) {
      String name = "m" + i;
      programs.add((store, random) -> maintain(name, store, random));
    }
    return programs;
  }

  private static void maintain(String name, ObjectStore store, RandomGenerator random) {
    Isle isle = Participant.isle(store, random, true);
    try (Maintainer maintainer = isle.openMaintainer(OPTIONS.withName(name))) {
      maintainer.runOnce();
    } catch (FencedException | StoreUnavailableException | StoreRefusedException e) {
      // Another was later, the store did not answer, or it said no: each is legal.
      assertThat(e).isNotNull();
    }
  }

  @Override
  public void check(ObjectStore store) throws Exception {
    others.check(store);
    checkManifests(store);
    Isle isle = Participant.isle(store, new SplittableRandom(98), true);
    assertThat(isle.verify(Verification.Progress.NONE).problems()).isEmpty();
  }

  /**
   * Dense, each the child of the one before, and nothing of an epoch after the next was claimed.
   */
  private static void checkManifests(ObjectStore store) {
    IsleLayout layout = IsleLayout.at(Participant.PATH);
    Manifest before = null;
    for (ObjectInfo object : store.list(layout.manifestPrefix(), "", 1_000).objects()) {
      byte[] file = store.read(object.name()).orElseThrow().bytes();
      Manifest manifest = ManifestCodec.decode(object.name(), file);
      if (before == null) {
        assertThat(manifest.version()).isZero();
      } else {
        assertThat(manifest.version()).isEqualTo(before.version() + 1);
        assertThat(manifest.parentNonce()).isEqualTo(before.nonce());
        assertThat(manifest.maintainerEpoch()).isGreaterThanOrEqualTo(before.maintainerEpoch());
        assertThat(manifest.compactedThrough()).isGreaterThanOrEqualTo(before.compactedThrough());
        if (manifest.maintainerEpoch() == before.maintainerEpoch()) {
          assertThat(manifest.maintainer()).isEqualTo(before.maintainer());
        }
      }
      before = manifest;
    }
  }
}
