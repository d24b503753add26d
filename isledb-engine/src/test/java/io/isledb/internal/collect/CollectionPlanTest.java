package io.isledb.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.CollectionReport.Item;
import io.isledb.CollectionReport.Reason;
import io.isledb.Slice;
import io.isledb.internal.collect.CollectionFacts.BlobOrigin;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.manifest.Manifest.Retired;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CollectionPlanTest {
  private static final IsleLayout LAYOUT = IsleLayout.at("orders/0");
  private static final long DAY = 86_400_000;
  private static final long GRACE = 1_000;
  private static final long NOW = 10 * DAY;

  private final List<ObjectInfo> manifests = new ArrayList<>();
  private final List<ObjectInfo> commits = new ArrayList<>();
  private final List<ObjectInfo> data = new ArrayList<>();
  private final Map<Long, Manifest> pinned = new HashMap<>();
  private final List<Retired> retired = new ArrayList<>();
  private final TreeMap<String, Checkpoint> checkpoints = new TreeMap<>();
  private final List<SstInfo> ssts = new ArrayList<>();
  private List<SegmentInfo> segments = List.of();
  private Set<Long> fences = Set.of();
  private final Map<String, BlobOrigin> origins = new HashMap<>();
  private long newestCommit;
  private Set<String> notes = Set.of();

  private final class Facts implements CollectionFacts {
    @Override
    public boolean isFence(long commitId) {
      return fences.contains(commitId);
    }

    @Override
    public Optional<BlobOrigin> origin(String blobUlid) {
      return Optional.ofNullable(origins.get(blobUlid));
    }
  }

  private void data(String object, long modifiedMs) {
    data.add(new ObjectInfo(object, 7, modifiedMs));
  }

  private void commits(int count) {
    newestCommit = count;
    for (int id = 1; id <= count; id++) {
      commits.add(new ObjectInfo(LAYOUT.commit(id), 7, id));
    }
  }

  private void blob(String ulid, long commit, boolean isReferred, long modifiedMs) {
    data(LAYOUT.blob(ulid), modifiedMs);
    origins.put(ulid, new BlobOrigin(commit, isReferred));
  }

  private static SstInfo sst(String ulid, String... blobs) {
    Slice key = Slice.utf8("k");
    List<SstInfo.BlobUse> uses =
        List.of(blobs).stream().map(blob -> new SstInfo.BlobUse(blob, 1)).toList();
    return new SstInfo(
        ulid,
        "runs/" + ulid + ".sst",
        null,
        9,
        5,
        4,
        1,
        0,
        0,
        key,
        key,
        1,
        1,
        1,
        1,
        0,
        Long.MAX_VALUE,
        List.of(),
        uses);
  }

  private Manifest manifest(long version, long through, long logStart) {
    List<RunInfo> runs = ssts.isEmpty() ? List.of() : List.of(new RunInfo(1, ssts));
    return new Manifest(
        "01J",
        version,
        1,
        "m",
        "n",
        "p",
        through,
        null,
        logStart,
        runs,
        List.of(),
        segments,
        retired,
        checkpoints,
        new TreeMap<>(),
        1);
  }

  /** What goes under a manifest that was stored now, with one stored more than a grace ago. */
  private Map<String, Reason> plan(Manifest newest, @Nullable Manifest settled) {
    return plan(newest, settled, NOW - GRACE - 1);
  }

  private Map<String, Reason> plan(Manifest newest, @Nullable Manifest settled, long settledAtMs) {
    List<ObjectInfo> versions = new ArrayList<>(manifests);
    long below = 1;
    if (settled != null) {
      versions.add(new ObjectInfo(LAYOUT.manifest(settled.version()), 7, settledAtMs));
      below = new FeedExtent(settled).end();
    }
    long end = below;
    List<ObjectInfo> listed =
        commits.stream().filter(c -> LAYOUT.commitId(c.name()).orElseThrow() < end).toList();
    Inventory inventory = new Inventory(versions, listed, below, newestCommit, data);
    CollectionPlan plan =
        CollectionPlan.of(
            new CollectionInput(LAYOUT, newest, settled, pinned, inventory, NOW, GRACE));
    Map<String, Reason> all = new HashMap<>();
    List<Item> items = plan.items(new Facts());
    items.forEach(item -> all.put(item.object(), item.reason()));
    notes = plan.notesToForget(items);
    return all;
  }

  @Test
  void commitsGoBelowTheFeedButNeverFencesNorTheNewest() {
    commits(6);
    fences = Set.of(1L, 3L);
    Manifest settled = manifest(7, 6, 7);
    assertThat(plan(manifest(9, 6, 7), settled).keySet())
        .containsExactlyInAnyOrder(LAYOUT.commit(2), LAYOUT.commit(4), LAYOUT.commit(5));
  }

  @Test
  void aCommitWaitsForTheManifestThatAllowsItToSettle() {
    commits(6);
    assertThat(plan(manifest(9, 6, 7), manifest(8, 3, 3)).keySet())
        .containsExactlyInAnyOrder(LAYOUT.commit(1), LAYOUT.commit(2));
    assertThat(plan(manifest(9, 6, 7), manifest(8, 6, 7), NOW - GRACE)).isEmpty();
    assertThat(plan(manifest(9, 6, 7), null)).isEmpty();
  }

  @Test
  void aCommitThatIsNotFoldedStays() {
    commits(6);
    assertThat(plan(manifest(9, 2, 6), manifest(8, 2, 6)).keySet())
        .containsExactlyInAnyOrder(LAYOUT.commit(1), LAYOUT.commit(2));
  }

  @Test
  void aCommitWithACopyInASegmentGoesAndItsBlobsStay() {
    commits(6);
    fences = Set.of(1L);
    blob("OF_COPY", 2, true, 1);
    blob("OF_FENCE", 1, false, 1);
    blob("OF_COMMIT", 4, true, 1);
    segments = List.of(segment("S", 1, 3));
    assertThat(plan(manifest(9, 6, 1), manifest(8, 6, 1)))
        .containsOnly(
            Map.entry(LAYOUT.commit(2), Reason.JOINED),
            Map.entry(LAYOUT.commit(3), Reason.JOINED),
            Map.entry(LAYOUT.blob("OF_FENCE"), Reason.UNREFERENCED));
  }

  @Test
  void aCheckpointKeepsItsManifestCommitsRunsAndBlobs() {
    ssts.add(sst("OLD", "BLOB"));
    pinned.put(2L, manifest(2, 1, 1));
    ssts.clear();
    commits(6);
    manifests.add(new ObjectInfo(LAYOUT.manifest(1), 7, 1));
    manifests.add(new ObjectInfo(LAYOUT.manifest(2), 7, 2));
    data(LAYOUT.run("OLD"), 2);
    blob("BLOB", 1, true, 2);
    retired.add(new Retired("runs/OLD.sst", 3));
    retired.add(new Retired("blobs/BLOB.blob", 3));
    Manifest without = manifest(9, 6, 7);
    Manifest settledWithout = manifest(8, 6, 7);
    checkpoints.put("c", new Checkpoint(2, 3, 2, 0));
    String[] rest = {LAYOUT.manifest(1), LAYOUT.commit(1), LAYOUT.commit(4), LAYOUT.commit(5)};
    assertThat(plan(manifest(9, 6, 7), settledWithout).keySet()).containsExactlyInAnyOrder(rest);
    assertThat(plan(without, manifest(8, 6, 7)).keySet())
        .as("it was dropped less than a grace period ago")
        .containsExactlyInAnyOrder(rest);
    assertThat(notes).as("who keeps them is who tells").hasSize(2);
    assertThat(plan(without, settledWithout))
        .hasSize(9)
        .containsEntry(LAYOUT.run("OLD"), Reason.RETIRED)
        .containsEntry(LAYOUT.blob("BLOB"), Reason.RETIRED)
        .containsEntry(LAYOUT.manifest(2), Reason.OLD_MANIFEST);
    assertThat(notes).as("until they are deleted").isEmpty();
  }

  @Test
  void aMissingManifestOfACheckpointStopsEverything() {
    checkpoints.put("c", new Checkpoint(2, 3, 2, 0));
    assertThatThrownBy(() -> plan(manifest(9, 6, 7), null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void retiredObjectsWaitForTheGracePeriodAndOrphansForADay() {
    ssts.add(sst("LIVE"));
    for (String run : List.of("LIVE", "EARLY", "LATE", "NOW")) {
      data(LAYOUT.run(run), 1);
    }
    data(LAYOUT.run("ORPHAN"), NOW - DAY - 1);
    data(LAYOUT.run("YOUNG"), NOW - DAY);
    data(LAYOUT.manifestPart("ORPHAN"), NOW - DAY - 1);
    retired.add(new Retired("runs/LIVE.sst", 1));
    retired.add(new Retired("runs/EARLY.sst", NOW - GRACE - 1));
    retired.add(new Retired("runs/LATE.sst", NOW - GRACE));
    retired.add(new Retired("runs/NOW.sst", 0));
    retired.add(new Retired("runs/GONE.sst", NOW));
    assertThat(plan(manifest(9, 0, 1), null))
        .containsOnly(
            Map.entry(LAYOUT.run("EARLY"), Reason.RETIRED),
            Map.entry(LAYOUT.run("ORPHAN"), Reason.UNREFERENCED),
            Map.entry(LAYOUT.manifestPart("ORPHAN"), Reason.UNREFERENCED));
    assertThat(notes).containsExactlyInAnyOrder("runs/LIVE.sst", "runs/GONE.sst");
  }

  @Test
  void aBlobStaysWhileItsCommitIsKeptOrMayStillCome() {
    commits(4);
    blob("KEPT", 3, true, 1);
    blob("CRASHED", 3, false, 1);
    blob("CRASHED_LATELY", 3, false, NOW - 1);
    blob("GONE", 1, true, NOW - GRACE - 2);
    blob("COMING", 5, true, 1);
    data(LAYOUT.blob("UNREADABLE"), 1);
    retired.add(new Retired("blobs/KEPT.blob", 1));
    assertThat(plan(manifest(9, 4, 2), manifest(8, 4, 2)))
        .containsOnly(
            Map.entry(LAYOUT.commit(1), Reason.OUT_OF_FEED),
            Map.entry(LAYOUT.blob("CRASHED"), Reason.UNREFERENCED),
            Map.entry(LAYOUT.blob("GONE"), Reason.OUT_OF_FEED));
    assertThat(notes).containsExactly("blobs/KEPT.blob");
  }

  private static SegmentInfo segment(String ulid, long from, long to) {
    return new SegmentInfo(ulid, from, to, 9, 1, 9, 1, 2, 3);
  }

  @Test
  void aCommitGoesWhenWhoeverLooksFindsItInASegment() {
    commits(9);
    data(LAYOUT.segment("SMALL"), 1);
    data(LAYOUT.segment("LARGE"), 1);
    fences = Set.of(1L, 3L);
    segments = List.of(segment("SMALL", 1, 4));
    Manifest settled = manifest(7, 8, 1);
    segments = List.of(segment("LARGE", 1, 6), segment("", 7, 8));
    retired.add(new Retired("segments/SMALL.seg", NOW - GRACE));
    assertThat(plan(manifest(9, 8, 1), settled))
        .containsOnly(
            Map.entry(LAYOUT.commit(2), Reason.JOINED), Map.entry(LAYOUT.commit(4), Reason.JOINED));
    assertThat(plan(manifest(9, 8, 1), null)).isEmpty();
  }

  @Test
  void aCheckpointKeepsCommitsThatAreInASegmentToo() {
    commits(6);
    data(LAYOUT.segment("S"), 1);
    pinned.put(2L, manifest(2, 2, 1));
    segments = List.of(segment("S", 1, 6));
    checkpoints.put("c", new Checkpoint(2, 4, 2, 0));
    assertThat(plan(manifest(9, 6, 1), manifest(8, 6, 1)).keySet())
        .containsExactlyInAnyOrder(LAYOUT.commit(1), LAYOUT.commit(2), LAYOUT.commit(5));
  }

  @Test
  void aBlobStaysWhileItsCommitIsInASegment() {
    newestCommit = 9;
    data(LAYOUT.segment("CUT"), 1);
    data(LAYOUT.segment("S"), 1);
    for (long commit = 1; commit <= 3; commit++) {
      blob("USED" + commit, commit, true, 1);
      blob("CRASHED" + commit, commit, false, 1);
      retired.add(new Retired("blobs/USED" + commit + ".blob", 1));
    }
    segments = List.of(segment("CUT", 2, 2), segment("S", 3, 3));
    Manifest settled = manifest(7, 3, 2);
    segments = List.of(segment("S", 3, 3));
    retired.add(new Retired("segments/CUT.seg", NOW - GRACE));
    assertThat(plan(manifest(9, 3, 3), settled).keySet())
        .containsExactlyInAnyOrder(
            LAYOUT.blob("USED1"),
            LAYOUT.blob("CRASHED1"),
            LAYOUT.blob("CRASHED2"),
            LAYOUT.blob("CRASHED3"));
  }
}
