package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Maintainer;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.MaintenanceOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Maintenance of an isle of 100,000 SSTs, on metadata alone: what a round costs does not depend on
 * what it leaves alone.
 */
class LargeIsleTest {
  private static final long MIB = 1 << 20;
  private static final int SSTS = 100_000;

  private final ModelIsle model = new ModelIsle(new Random(11));
  private final ManifestStore manifests =
      new ManifestStore(model.engine.context, model.engine.layout);

  @AfterEach
  void close() {
    model.close();
  }

  private static SstInfo sst(int number) {
    String ulid = String.format("01ARZ3NDEKTSV4RRFF%08d", number);
    return new SstInfo(
        ulid,
        "runs/" + ulid + ".sst",
        null,
        100 * MIB,
        99 * MIB,
        (int) MIB,
        1_000_000,
        0,
        0,
        Slice.utf8(String.format("a/key/of/some/length/%08d/0", number)),
        Slice.utf8(String.format("a/key/of/some/length/%08d/1", number)),
        0,
        0,
        1_700_000_000_000L,
        1_700_000_000_000L,
        0,
        Long.MAX_VALUE,
        List.of(),
        List.of());
  }

  private Manifest begin() {
    List<SstInfo> run = new ArrayList<>();
    for (int i = 0; i < SSTS; i++) {
      run.add(sst(i));
    }
    Manifest before = manifests.newest().orElseThrow();
    CommitHeader head =
        new CommitHeader(before.isleId(), 1, 1, "w", "ab", false, 1, 0, 1, Watermarks.NONE);
    return manifests.edit(
        next -> next.addRun(run).compacted(head), MaintenanceOptions.DEFAULT.timeout());
  }

  @Test
  void aRoundWritesOnlyWhatItChanges() {
    Manifest large = begin();
    long baseBytes = large.parts().stream().mapToLong(part -> part.sizeBytes()).sum();
    Maintainer maintainer = model.isle.openMaintainer(MaintenanceOptions.DEFAULT);
    for (int i = 0; i < 10; i++) {
      model.put("key-" + i, "value", model.nowMs(), Mutation.NEVER);
      model.flush();
    }
    StoreCounts before = model.engine.store.counts();
    assertThat(maintainer.runOnce()).isTrue();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.create()).as("one manifest").isEqualTo(1);
    assertThat(used.put()).as("one run").isEqualTo(1);
    assertThat(used.readRange()).as("the commits and the header of the last").isEqualTo(11);
    assertThat(used.list()).isEqualTo(3);
    assertThat(used.read()).isZero();
    assertThat(used.of(RequestKind.CREATE).bytes()).isLessThan(baseBytes / 1_000);
    assertThat(manifests.newest().orElseThrow().parts()).isEqualTo(large.parts());
  }
}
