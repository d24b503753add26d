package io.isledb.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Slice;
import io.isledb.internal.collect.CollectionPlan.Reason;
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
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CollectionPlanTest {
  private static final IsleLayout LAYOUT = IsleLayout.at("orders/0");
  private static final long DAY = 86_400_000;
  private static final long GRACE = 1_000;
  private static final long NOW = 10 * DAY;

  private final List<ObjectInfo> listing = new ArrayList<>();
  private final Map<Long, Manifest> pinned = new HashMap<>();
  private final List<Retired> retired = new ArrayList<>();
  private final TreeMap<String, Checkpoint> checkpoints = new TreeMap<>();
  private final List<SstInfo> ssts = new ArrayList<>();
  private List<SegmentInfo> segments = List.of();
  private Set<Long> fences = Set.of();
  private Set<String> references = Set.of();
  private final Map<String, Long> blobCommits = new HashMap<>();

  private final class Facts implements CollectionFacts {
    @Override
    public boolean isFence(long commitId) {
      return fences.contains(commitId);
    }

    @Override
    public long blobCommit(String object) {
      return blobCommits.getOrDefault(object, 0L);
    }

    @Override
    public boolean refersTo(long commitId, String blobUlid) {
      return references.contains(commitId + ":" + blobUlid);
    }
  }

  private void put(String object, long modifiedMs) {
    listing.add(new ObjectInfo(object, 7, modifiedMs));
  }

  private void commits(int count) {
    for (int id = 1; id <= count; id++) {
      put(LAYOUT.commit(id), id);
    }
  }

  private void blob(String ulid, long commit, long modifiedMs) {
    put(LAYOUT.blob(ulid), modifiedMs);
    blobCommits.put(LAYOUT.blob(ulid), commit);
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

  private Map<String, Reason> plan(Manifest newest, @Nullable Manifest settled) {
    put(LAYOUT.manifest(newest.version()), NOW);
    CollectionInput in = new CollectionInput(LAYOUT, newest, settled, pinned, listing, GRACE);
    Map<String, Reason> all = new HashMap<>();
    CollectionPlan.of(in, new Facts()).forEach(item -> all.put(item.object(), item.reason()));
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
    assertThat(plan(manifest(9, 6, 7), null)).isEmpty();
  }

  @Test
  void aCommitThatIsNotFoldedStays() {
    commits(6);
    assertThat(plan(manifest(9, 2, 6), manifest(8, 2, 6)).keySet())
        .containsExactlyInAnyOrder(LAYOUT.commit(1), LAYOUT.commit(2));
  }

  @Test
  void aCheckpointKeepsItsManifestCommitsRunsAndBlobs() {
    ssts.add(sst("OLD", "BLOB"));
    pinned.put(2L, manifest(2, 1, 1));
    ssts.clear();
    commits(6);
    put(LAYOUT.manifest(1), 1);
    put(LAYOUT.manifest(2), 2);
    put(LAYOUT.run("OLD"), 2);
    blob("BLOB", 1, 2);
    retired.add(new Retired("runs/OLD.sst", 3));
    retired.add(new Retired("blobs/BLOB.blob", 3));
    checkpoints.put("c", new Checkpoint(2, 3, 2, NOW - GRACE));
    assertThat(plan(manifest(9, 6, 7), manifest(8, 6, 7)).keySet())
        .containsExactlyInAnyOrder(
            LAYOUT.manifest(1), LAYOUT.commit(1), LAYOUT.commit(4), LAYOUT.commit(5));
    checkpoints.put("c", new Checkpoint(2, 3, 2, NOW - GRACE - 1));
    assertThat(plan(manifest(9, 6, 7), manifest(8, 6, 7)))
        .hasSize(9)
        .containsEntry(LAYOUT.run("OLD"), Reason.RETIRED)
        .containsEntry(LAYOUT.manifest(2), Reason.OLD_MANIFEST);
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
      put(LAYOUT.run(run), 1);
    }
    put(LAYOUT.run("ORPHAN"), NOW - DAY - 1);
    put(LAYOUT.run("YOUNG"), NOW - DAY);
    put(LAYOUT.manifestPart("ORPHAN"), NOW - DAY - 1);
    put(LAYOUT.root() + "runs/notes.txt", 1);
    put(LAYOUT.root() + "runs/1/log/a.sst", 1);
    retired.add(new Retired("runs/LIVE.sst", 1));
    retired.add(new Retired("runs/EARLY.sst", NOW - GRACE - 1));
    retired.add(new Retired("runs/LATE.sst", NOW - GRACE));
    retired.add(new Retired("runs/NOW.sst", 0));
    assertThat(plan(manifest(9, 0, 1), null))
        .containsOnly(
            Map.entry(LAYOUT.run("EARLY"), Reason.RETIRED),
            Map.entry(LAYOUT.run("ORPHAN"), Reason.NEVER_REFERENCED),
            Map.entry(LAYOUT.manifestPart("ORPHAN"), Reason.NEVER_REFERENCED));
  }

  @Test
  void aBlobStaysWhileItsCommitIsKeptOrMayStillCome() {
    commits(4);
    blob("KEPT", 3, 1);
    blob("CRASHED", 3, 1);
    blob("GONE", 1, 1);
    blob("COMING", 5, 1);
    references = Set.of("3:KEPT", "1:GONE");
    retired.add(new Retired("blobs/KEPT.blob", 1));
    assertThat(plan(manifest(9, 4, 2), manifest(8, 4, 2)))
        .containsOnly(
            Map.entry(LAYOUT.commit(1), Reason.COMMIT_BEFORE_FEED),
            Map.entry(LAYOUT.blob("CRASHED"), Reason.NEVER_REFERENCED),
            Map.entry(LAYOUT.blob("GONE"), Reason.NEVER_REFERENCED));
  }

  private static SegmentInfo segment(String ulid, long from, long to) {
    return new SegmentInfo(ulid, from, to, 9, 1, 9, 1, 2, 3);
  }

  @Test
  void aCommitGoesWhenWhoeverLooksFindsItInASegment() {
    commits(9);
    put(LAYOUT.segment("SMALL"), 1);
    put(LAYOUT.segment("LARGE"), 1);
    fences = Set.of(1L, 3L);
    segments = List.of(segment("SMALL", 1, 4));
    Manifest settled = manifest(7, 8, 1);
    segments = List.of(segment("LARGE", 1, 6), segment("", 7, 8));
    retired.add(new Retired("segments/SMALL.seg", NOW - GRACE));
    assertThat(plan(manifest(9, 8, 1), settled))
        .containsOnly(
            Map.entry(LAYOUT.commit(2), Reason.COMMIT_IN_SEGMENT),
            Map.entry(LAYOUT.commit(4), Reason.COMMIT_IN_SEGMENT));
    listing.removeIf(object -> object.name().equals(LAYOUT.manifest(9)));
    assertThat(plan(manifest(9, 8, 1), null)).isEmpty();
  }

  @Test
  void aCheckpointKeepsCommitsThatAreInASegmentToo() {
    commits(6);
    put(LAYOUT.segment("S"), 1);
    put(LAYOUT.manifest(2), 2);
    pinned.put(2L, manifest(2, 2, 1));
    segments = List.of(segment("S", 1, 6));
    checkpoints.put("c", new Checkpoint(2, 4, 2, 0));
    assertThat(plan(manifest(9, 6, 1), manifest(8, 6, 1)).keySet())
        .containsExactlyInAnyOrder(LAYOUT.commit(1), LAYOUT.commit(2), LAYOUT.commit(5));
  }

  @Test
  void aBlobStaysWhileItsCommitIsInASegment() {
    put(LAYOUT.commit(9), 1);
    put(LAYOUT.segment("CUT"), 1);
    put(LAYOUT.segment("S"), 1);
    for (long commit = 1; commit <= 3; commit++) {
      blob("USED" + commit, commit, 1);
      blob("CRASHED" + commit, commit, 1);
      retired.add(new Retired("blobs/USED" + commit + ".blob", 1));
    }
    references = Set.of("1:USED1", "2:USED2", "3:USED3");
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
