package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Mutation;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.MaintenanceOptions;
import java.time.Duration;
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

  private void feedStartsAt(long commitId) {
    manifests.edit(next -> next.logStart(commitId), MaintenanceOptions.DEFAULT.timeout());
  }

  private Maintainer maintainer() {
    return model.isle.openMaintainer(MaintenanceOptions.DEFAULT);
  }

  @Test
  void valuesLeaveABlobThatIsMostlyDead() {
    begin();
    maintainer().compact(KeyRange.ALL);
    Set<String> first = blobs();
    putLarge(0, 18);
    maintainer().compact(KeyRange.ALL);
    Set<String> second = blobs();
    assertThat(second).containsAll(first);
    assertThat(maintainer().runOnce()).as("its commit is in the feed still").isFalse();
    feedStartsAt(manifest().compactedThrough());
    assertThat(maintainer().runOnce()).isTrue();
    assertThat(blobs()).doesNotContainAnyElementsOf(first).hasSize(second.size());
    List<String> retired = manifest().retired().stream().map(Manifest.Retired::object).toList();
    first.forEach(
        ulid -> {
          assertThat(retired).containsOnlyOnce("blobs/" + ulid + ".blob");
          model.engine.memory.delete(List.of(model.engine.layout.blob(ulid)));
        });
    assertThat(maintainer().runOnce()).isFalse();
    model.check();
  }

  @Test
  void whatWasPackedIntoABlobIsKnownWhateverBecameOfIt() {
    begin();
    putLarge(0, 10);
    maintainer().compact(KeyRange.ALL);
    long valueBytes = 20 * 5_000;
    assertThat(uses())
        .allSatisfy(use -> assertThat(use.commitId()).isPositive())
        .anySatisfy(
            use -> {
              assertThat(use.valueBytes()).isBetween(valueBytes, valueBytes + 100);
              assertThat(use.liveBytes()).isBetween(valueBytes / 2, valueBytes / 2 + 100);
            })
        .anySatisfy(use -> assertThat(use.liveBytes()).isEqualTo(use.valueBytes()));
  }

  private List<SstInfo.BlobUse> uses() {
    return manifest().ssts().flatMap(sst -> sst.blobs().stream()).toList();
  }

  @Test
  void aBlobOfWhichEnoughIsInUseStays() {
    begin();
    maintainer().compact(KeyRange.ALL);
    Set<String> first = blobs();
    putLarge(0, 9);
    maintainer().compact(KeyRange.ALL);
    feedStartsAt(manifest().compactedThrough());
    assertThat(maintainer().runOnce()).isFalse();
    assertThat(blobs()).containsAll(first);
  }

  @Test
  void aLimitOnBytesCountsTheValuesInBlobs() {
    model.isle.changePolicy(new CompactionPolicy.Fifo(Duration.ofDays(1), 150_000));
    begin();
    maintainer().compact(KeyRange.ALL);
    assertThat(maintainer().runOnce()).isFalse();
    model.engine.time.advanceMs(60_000);
    putLarge(20, 40);
    maintainer().compact(KeyRange.ALL);
    maintainer().runOnce();
    assertThat(manifest().ssts().mapToLong(SstInfo::sizeBytesWithBlobs).sum())
        .isBetween(100_000L, 150_000L);
    model.check((key, version) -> true);
  }
}
