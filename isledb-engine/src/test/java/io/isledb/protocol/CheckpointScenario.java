package io.isledb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Checkpoint;
import io.isledb.CommitInfo;
import io.isledb.Isle;
import io.isledb.Scan;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestCodec;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.options.CheckpointOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Checkpoints made beside what {@link MaintenanceScenario} has. Whatever the order, a checkpoint
 * that was acknowledged is there, shows the state up to the commit that it names, and pins the
 * manifest right before the first that has it.
 */
final class CheckpointScenario implements Interleavings.Scenario {
  private final MaintenanceScenario others;
  private final int checkpoints;
  private final List<Checkpoint> acknowledged = new ArrayList<>();

  /**
   * @param checkpoints how many are made, by as many processes
   */
  CheckpointScenario(MaintenanceScenario.Size size, int checkpoints) {
    this.others = new MaintenanceScenario(size);
    this.checkpoints = checkpoints;
  }

  @Override
  public void prepare(ObjectStore store) {
    others.prepare(store);
  }

  @Override
  public List<Interleavings.Program> programs() {
    List<Interleavings.Program> programs = new ArrayList<>(others.programs());
    for (int i = 0; i < checkpoints; i++) {
      String name = "c" + i;
      programs.add((store, random) -> checkpoint(name, store, random));
    }
    return programs;
  }

  private void checkpoint(String name, ObjectStore store, RandomGenerator random) {
    try {
      Isle isle = Participant.isle(store, random, true);
      acknowledged.add(isle.createCheckpoint(name, CheckpointOptions.DEFAULT));
    } catch (StoreUnavailableException | StoreRefusedException e) {
      // The store did not answer, or it said no: each is legal.
      assertThat(e).isNotNull();
    }
  }

  @Override
  public void check(ObjectStore store) throws Exception {
    others.check(store);
    Isle isle = Participant.isle(store, new SplittableRandom(97), true);
    assertThat(isle.checkpoints()).containsAll(acknowledged);
    List<String> history = CommitLogScenario.history(store);
    for (Checkpoint checkpoint : isle.checkpoints()) {
      try (var view = isle.openReaderAt(checkpoint.name())) {
        CommitInfo head = view.head();
        assertThat(head.id()).isEqualTo(checkpoint.commitId());
        // Each commit of a writer has one entry.
        int entries = (int) (head.firstSequence() + head.entries() - 1);
        assertThat(CommitLogScenario.values(view.scan(Scan.ALL)))
            .isEqualTo(CommitLogScenario.stateAfter(history.subList(0, entries)));
      }
    }
    pinnedAreParents(store);
  }

  private static void pinnedAreParents(ObjectStore store) {
    IsleLayout layout = IsleLayout.at(Participant.PATH);
    List<String> known = new ArrayList<>();
    for (ObjectInfo object : store.list(layout.manifestPrefix(), "", 1_000).objects()) {
      byte[] file = store.read(object.name()).orElseThrow().bytes();
      Manifest manifest = ManifestCodec.decode(object.name(), file);
      assertThat(manifest.checkpoints().keySet()).as("none is lost on the way").containsAll(known);
      manifest
          .checkpoints()
          .forEach(
              (name, point) -> {
                if (!known.contains(name)) {
                  assertThat(point.manifestVersion()).isEqualTo(manifest.version() - 1);
                  known.add(name);
                }
              });
    }
  }
}
