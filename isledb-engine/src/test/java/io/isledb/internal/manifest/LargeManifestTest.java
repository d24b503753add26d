package io.isledb.internal.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Manifests of isles with very many SSTs, on metadata alone. */
class LargeManifestTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final long MIB = 1 << 20;

  private final TestEngine engine = new TestEngine(3);
  private final ManifestStore manifests = new ManifestStore(engine.context, engine.layout);
  private long ulids;

  private SstInfo sst(int key, long sequence) {
    String ulid = String.format("01ARZ3NDEKTSV4RRFF%08d", ulids++);
    return new SstInfo(
        ulid,
        "runs/" + ulid + ".sst",
        null,
        100 * MIB,
        99 * MIB,
        (int) MIB,
        1_000_000,
        10,
        0,
        Slice.utf8(String.format("a/key/of/some/length/%08d/0", key)),
        Slice.utf8(String.format("a/key/of/some/length/%08d/1", key)),
        sequence,
        sequence + 1_000_000,
        1_700_000_000_000L,
        1_700_000_000_000L + key,
        0,
        Long.MAX_VALUE,
        List.of(),
        List.of());
  }

  private Manifest publish(Manifest before, Consumer<ManifestBuilder> change) {
    ManifestBuilder next = before.next(engine.context.ids().nonce(), engine.time.wallMs());
    change.accept(next);
    ManifestStore.Attempt attempt = manifests.attempt(next.build(), TIMEOUT);
    assertThat(attempt.isApplied()).isTrue();
    return attempt.newest();
  }

  private Manifest large(int ssts) {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    List<SstInfo> run = new ArrayList<>();
    for (int i = 0; i < ssts; i++) {
      run.add(sst(i, 1));
    }
    CommitHeader head =
        new CommitHeader(
            first.isleId(), 9, 1, "w", "ab", false, 1, 1, 1_700_000_000_000L, Watermarks.NONE);
    return publish(first, next -> next.addRun(run).compacted(head));
  }

  @Test
  void anIsleOfAHundredThousandSstsOpensWithinItsBudget() {
    Manifest written = large(100_000);
    long bytes = written.parts().stream().mapToLong(part -> part.sizeBytes()).sum();
    assertThat(bytes).isGreaterThan(32 * MIB);
    assertThat(written.parts()).allMatch(part -> part.sizeBytes() <= 32 * MIB);
    StoreCounts before = engine.store.counts();
    try (var isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
        var reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      assertThat(reader.head().id()).isEqualTo(9);
    }
    StoreCounts used = engine.store.counts().minus(before);
    assertThat(used.total()).isLessThanOrEqualTo(3 + (bytes + 32 * MIB - 1) / (32 * MIB));
    ManifestStore elsewhere = new ManifestStore(engine.context, engine.layout);
    assertThat(elsewhere.newest()).contains(written);
  }

  @Test
  void oneCompactionWritesOnlyWhatItChanges() {
    Manifest manifest = large(100_000);
    long baseBytes = manifest.parts().stream().mapToLong(part -> part.sizeBytes()).sum();
    List<SstInfo> replaced = manifest.runs().get(0).ssts().subList(500, 520);
    List<SstInfo> by = new ArrayList<>();
    replaced.forEach(old -> by.add(sst(500 + by.size(), 5_000_000)));
    StoreCounts before = engine.store.counts();
    Manifest after =
        publish(
            manifest,
            next -> {
              next.remove(replaced);
              next.addToRun(manifest.runs().get(0).id(), by);
            });
    StoreCounts used = engine.store.counts().minus(before);
    assertThat(used.total()).as("a create and a listing").isEqualTo(2);
    assertThat(used.of(RequestKind.CREATE).bytes()).isLessThan(baseBytes / 1_000);
    assertThat(after.parts()).isEqualTo(manifest.parts());
    assertThat(after.runs()).hasSize(1);
    assertThat(after.ssts()).hasSize(100_000).doesNotContainAnyElementsOf(replaced);
    assertThat(new ManifestStore(engine.context, engine.layout).newest()).contains(after);
  }

  @Test
  void partsAreWrittenAnewWhenASixteenthHasChanged() {
    Manifest manifest = large(10_000);
    List<String> firstParts = parts();
    long written = 0;
    int publications = 0;
    while (parts().equals(firstParts)) {
      Manifest before = manifest;
      int from = publications * 50;
      List<SstInfo> replaced = before.runs().get(0).ssts().subList(from, from + 50);
      List<SstInfo> by = new ArrayList<>();
      replaced.forEach(old -> by.add(sst(from + by.size(), 5_000_000)));
      StoreCounts counts = engine.store.counts();
      manifest =
          publish(before, next -> next.remove(replaced).addToRun(before.runs().get(0).id(), by));
      written += engine.store.counts().minus(counts).of(RequestKind.CREATE).bytes();
      publications++;
    }
    assertThat(publications).isGreaterThan(5);
    assertThat(written / publications).isLessThan(400 * 1024);
    assertThat(manifest.retired().stream().map(Manifest.Retired::object))
        .contains(firstParts.get(0).substring(engine.layout.root().length()));
    assertThat(new ManifestStore(engine.context, engine.layout).newest()).contains(manifest);
  }

  private static SegmentInfo segment(long number) {
    long from = 1 + 1_000 * number;
    return new SegmentInfo(
        String.format("01ARZ3NDEKTSV4RRFF%08d", number),
        from,
        from + 999,
        32 * MIB,
        from * 10,
        from * 10 + 9_999,
        1_700_000_000_000L + number,
        1_700_000_000_001L + number,
        1_700_000_000_002L + number);
  }

  @Test
  void aFeedOfManySegmentsIsInPartsTooAndEachPublicationWritesWhatItChanges() {
    Manifest manifest = large(10);
    List<SegmentInfo> all = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      all.add(segment(i));
    }
    manifest = publish(manifest, next -> next.segments(all));
    assertThat(manifest.parts()).isNotEmpty();
    long baseBytes = manifest.parts().stream().mapToLong(part -> part.sizeBytes()).sum();
    long written = 0;
    for (int i = 0; i < 50; i++) {
      int number = i;
      StoreCounts counts = engine.store.counts();
      manifest =
          publish(
              manifest,
              next -> {
                List<SegmentInfo> changed = new ArrayList<>(next.segments());
                changed.add(segment(20_000 + number));
                changed.remove(0);
                changed.set(100, changed.get(100).and(changed.remove(101)));
                next.logStart(changed.get(0).fromCommit());
                next.segments(changed);
              });
      written += engine.store.counts().minus(counts).of(RequestKind.CREATE).bytes();
    }
    assertThat(written / 50).isLessThan(baseBytes / 100);
    assertThat(manifest.segments()).hasSize(20_000 - 50);
    Manifest read = new ManifestStore(engine.context, engine.layout).newest().orElseThrow();
    assertThat(read).isEqualTo(manifest);
    assertThat(manifest.segmentOf(19_000_500)).isEqualTo(segment(19_000));
  }

  @Test
  void aSmallIsleHasNoParts() {
    Manifest manifest = large(300);
    assertThat(manifest.parts()).isEmpty();
    assertThat(parts()).isEmpty();
  }

  @Test
  void aDamagedOrForeignPartIsNamed() {
    large(2_000);
    String part = parts().get(0);
    byte[] good = engine.memory.read(part).orElseThrow().bytes();
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 4;
    engine.memory.put(part, ByteBuffer.wrap(bad));
    assertThatThrownBy(() -> new ManifestStore(engine.context, engine.layout).newest())
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining(part);
    TestEngine other = new TestEngine(4);
    String foreign = new String(good, java.nio.charset.StandardCharsets.UTF_8);
    assertThat(foreign).contains("\"part\":");
    assertThatThrownBy(
            () ->
                io.isledb.internal.format.manifest.ManifestPartCodec.decode(
                    part, good, other.context.ids().ulid(), "x"))
        .isInstanceOf(WrongObjectException.class)
        .hasMessageContaining(part);
  }

  @Test
  void aManifestWhosePartWasCollectedUnderTheReaderIsLookedForAgain() {
    Manifest manifest = large(2_000);
    engine.faulty.next(
        RequestKind.READ,
        name -> name.startsWith(engine.layout.manifestPartPrefix()),
        io.isledb.store.testing.Fault.VANISHED);
    assertThat(new ManifestStore(engine.context, engine.layout).newest()).contains(manifest);
  }

  private List<String> parts() {
    return engine.memory.list(engine.layout.manifestPartPrefix(), "", 100).objects().stream()
        .map(ObjectInfo::name)
        .toList();
  }
}
