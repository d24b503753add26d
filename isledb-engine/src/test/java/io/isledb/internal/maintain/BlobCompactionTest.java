package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Mutation;
import io.isledb.internal.compact.CompactContext;
import io.isledb.internal.compact.CompactionCounters;
import io.isledb.internal.compact.IoBudget;
import io.isledb.internal.compact.LiveBytes;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.MaintenanceOptions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Compaction carries references to blobs, and retires the blobs that nothing refers to any more.
 */
class BlobCompactionTest {
  private final ModelIsle model = new ModelIsle(new Random(3));
  private final ManifestStore manifests =
      new ManifestStore(model.engine.context, model.engine.layout);

  @AfterEach
  void close() {
    model.close();
  }

  private void putLarge(int from, int to) {
    for (int i = from; i < to; i++) {
      model.put("key-" + i, i + "-" + "x".repeat(5_000), model.nowMs(), Mutation.NEVER);
    }
    model.flush();
  }

  private Manifest manifest() {
    return manifests.newest().orElseThrow();
  }

  private Set<String> blobs() {
    return manifest()
        .ssts()
        .flatMap(sst -> sst.blobs().stream())
        .map(SstInfo.BlobUse::ulid)
        .collect(Collectors.toSet());
  }

  private void begin() {
    model.isle.changeOptions(options -> options.withBlobThresholdBytes(1_000));
    model.restartWriter();
    putLarge(0, 20);
  }

  @Test
  void aBlobThatNothingRefersToIsRetiredWithTheManifestThatDropsTheLastReference() {
    begin();
    Maintainer maintainer = model.isle.openMaintainer(MaintenanceOptions.DEFAULT);
    maintainer.compact(KeyRange.ALL);
    Set<String> first = blobs();
    assertThat(first).isNotEmpty();
    model.check();
    putLarge(0, 10);
    maintainer.compact(KeyRange.ALL);
    assertThat(blobs()).containsAll(first);
    putLarge(10, 20);
    maintainer.compact(KeyRange.ALL);
    assertThat(blobs()).doesNotContainAnyElementsOf(first);
    List<String> retired = manifest().retired().stream().map(Manifest.Retired::object).toList();
    first.forEach(ulid -> assertThat(retired).containsOnlyOnce("blobs/" + ulid + ".blob"));
    model.check();
  }

  @Test
  void aBlobThatIsMostlyDeadIsLeft() {
    begin();
    Maintainer maintainer = model.isle.openMaintainer(MaintenanceOptions.DEFAULT);
    maintainer.compact(KeyRange.ALL);
    Set<String> first = blobs();
    putLarge(0, 18);
    maintainer.compact(KeyRange.ALL);
    Set<String> second = blobs();
    assertThat(second).containsAll(first);
    MaintenanceClaim claim =
        MaintenanceClaim.take(
            model.engine.context, manifests, MaintenanceOptions.DEFAULT, model.isle.path());
    CompactContext context =
        new CompactContext(
            model.engine.context,
            model.engine.layout,
            claim.manifest().isleId(),
            MaintenanceOptions.DEFAULT,
            new IoBudget(model.engine.time, IoBudget.UNLIMITED),
            new LiveBytes(),
            new CompactionCounters(),
            () -> false);
    new Compactor(context, claim, model.engine.log()).leaveBlobs(first);
    assertThat(blobs()).doesNotContainAnyElementsOf(first);
    assertThat(blobs()).hasSize(second.size());
    first.forEach(ulid -> model.engine.memory.delete(List.of(model.engine.layout.blob(ulid))));
    model.check();
  }
}
