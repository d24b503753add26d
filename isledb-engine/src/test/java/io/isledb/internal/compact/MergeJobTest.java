package io.isledb.internal.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Table;
import io.isledb.internal.testing.TableReads;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.Compression;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.SstOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MergeJobTest {
  private static final String ISLE_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final SstOptions SST =
      SstOptions.RUN.withCompression(Compression.NONE).withBlockBytes(1024);

  private final TestEngine engine = new TestEngine(9);
  private final LiveBytes memory = new LiveBytes();
  private boolean isStopping;

  private CompactContext context(long sstBytes) {
    return new CompactContext(
        engine.context,
        engine.layout,
        ISLE_ID,
        MaintenanceOptions.DEFAULT.withSst(SST).withSstBytes(sstBytes),
        new IoBudget(engine.time, IoBudget.UNLIMITED),
        memory,
        new CompactionCounters(),
        Runnable::run,
        () -> isStopping);
  }

  private static EntryView view(
      String key, byte @Nullable [] value, long sequence, long timestampMs, long expiryMs) {
    EntryView view = new EntryView();
    view.keyArray = key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    view.keyLength = view.keyArray.length;
    view.kind = value == null ? EntryView.DELETE : EntryView.PUT;
    view.valueArray = value == null ? EntryView.NO_BYTES : value;
    view.valueLength = view.valueArray.length;
    view.sequence = sequence;
    view.timestampMs = timestampMs;
    view.expiryMs = expiryMs;
    return view;
  }

  /** A run with some entries, one for each key. */
  private RunInfo run(long id, TreeMap<String, EntryView> entries, long sstBytes) {
    try (RunWriter writer = new RunWriter(context(sstBytes))) {
      entries.values().forEach(writer::add);
      return new RunInfo(id, writer.finish());
    }
  }

  private List<List<SstInfo>> merge(
      List<RunInfo> inputs, List<RunInfo> all, Windows windows, long sstBytes) {
    CompactContext context = context(sstBytes);
    List<List<Input>> chains = new ArrayList<>();
    List<SstInfo> ssts = new ArrayList<>();
    for (RunInfo run : inputs) {
      chains.add(run.ssts().stream().map(sst -> Input.of(context, sst)).toList());
      ssts.addAll(run.ssts());
    }
    return new MergeJob(context, windows, NOW_MS).run(chains, ssts, all);
  }

  private List<Entry> read(List<SstInfo> run) {
    List<Entry> entries = new ArrayList<>();
    for (SstInfo sst : run) {
      String object = engine.layout.object(sst.object());
      byte[] file = engine.memory.read(object).orElseThrow().bytes();
      Table table = TableReads.open(object, file);
      EntryIterator walk = table.forward();
      while (walk.next()) {
        entries.add(walk.entry().toEntry());
      }
      assertThat(sst.minSequence()).isEqualTo(table.properties().minSequence());
      assertThat(sst.expiring())
          .isEqualTo(
              entries.subList(entries.size() - (int) sst.entries(), entries.size()).stream()
                  .filter(e -> e.expiryMs() != 0)
                  .count());
    }
    return entries;
  }

  /** Random runs, a random choice of which is merged, against a model in plain collections. */
  @Test
  void aMergeKeepsWhatAReaderNeedsAndNothingElse() {
    Random random = Seeds.random("MergeJobTest");
    for (int round = 0; round < 150; round++) {
      List<TreeMap<String, EntryView>> contents = new ArrayList<>();
      List<RunInfo> runs = new ArrayList<>();
      long sequence = 1;
      int count = 1 + random.nextInt(5);
      for (int r = 0; r < count; r++) {
        TreeMap<String, EntryView> content = new TreeMap<>();
        for (int i = 1 + random.nextInt(60); i > 0; i--) {
          String key = "k" + random.nextInt(80);
          byte[] value = random.nextInt(4) == 0 ? null : new byte[random.nextInt(40)];
          long expiryMs = random.nextInt(3) > 0 ? 0 : NOW_MS - 500 + random.nextInt(1_000);
          content.put(key, view(key, value, sequence++, NOW_MS, value == null ? 0 : expiryMs));
        }
        contents.add(content);
        runs.add(run(r + 1, content, 1024));
      }
      List<RunInfo> inputs = new ArrayList<>();
      List<Integer> outside = new ArrayList<>();
      TreeMap<String, EntryView> newest = new TreeMap<>();
      for (int r = 0; r < count; r++) {
        if (random.nextInt(3) > 0) {
          inputs.add(runs.get(r));
          newest.putAll(contents.get(r));
        } else {
          outside.add(r);
        }
      }
      List<List<SstInfo>> merged = merge(inputs, runs, Windows.NONE, 1024);
      List<Entry> found = merged.isEmpty() ? List.of() : read(merged.get(0));
      int at = 0;
      for (var each : newest.entrySet()) {
        EntryView entry = each.getValue();
        boolean isOlderBelow =
            outside.stream()
                .map(r -> contents.get(r).get(each.getKey()))
                .anyMatch(o -> o != null && o.sequence < entry.sequence);
        boolean isDead = entry.isDelete() || entry.isExpiredAt(NOW_MS);
        boolean isThere = at < found.size() && found.get(at).key().equals(entry.key());
        if (!isThere) {
          assertThat(isDead && !isOlderBelow).as(each.getKey()).isTrue();
          continue;
        }
        Entry there = found.get(at++);
        assertThat(there.sequence()).isEqualTo(entry.sequence);
        assertThat(there.value() == null).isEqualTo(isDead);
        if (!isDead) {
          assertThat(there).isEqualTo(entry.toEntry());
        }
      }
      assertThat(at).isEqualTo(found.size());
    }
  }

  private RunInfo large(long id, int from, int step, int entries) {
    Random random = new Random(id);
    TreeMap<String, EntryView> content = new TreeMap<>();
    for (int i = 0; i < entries; i++) {
      String key = String.format("key-%08d", from + i * step);
      byte[] value = new byte[1_000];
      random.nextBytes(value);
      content.put(key, view(key, value, id * 1_000_000 + i, NOW_MS, 0));
    }
    return run(id, content, 1 << 20);
  }

  @Test
  void memoryDoesNotGrowWithTheSizeOfTheInputs() {
    long[] peaks = new long[2];
    for (int i = 0; i < 2; i++) {
      int entries = i == 0 ? 6_000 : 24_000;
      List<RunInfo> inputs = List.of(large(1, 0, 2, entries), large(2, 1, 2, entries));
      long before = memory.presentBytes();
      assertThat(before).isZero();
      memory.forgetPeak();
      List<List<SstInfo>> merged = merge(inputs, inputs, Windows.NONE, 1 << 20);
      peaks[i] = memory.peakBytes();
      assertThat(merged.get(0).stream().mapToLong(SstInfo::entries).sum()).isEqualTo(2L * entries);
      assertThat(memory.presentBytes()).as("all is given back").isZero();
    }
    assertThat(peaks[1]).isLessThan(peaks[0] + (256 << 10));
    assertThat(peaks[1])
        .as("two buffers to read ahead, two tails, one output")
        .isLessThan(2 * (2 << 20) + (3 << 20) + (1 << 20));
  }

  @Test
  void inputsAreReadWithLargeRequests() {
    List<RunInfo> inputs = List.of(large(1, 0, 2, 6_000), large(2, 1, 2, 6_000));
    long bytes = inputs.stream().mapToLong(RunInfo::sizeBytes).sum();
    StoreCounts before = engine.store.counts();
    merge(inputs, inputs, Windows.NONE, 4 << 20);
    StoreCounts used = engine.store.counts().minus(before);
    int ssts = inputs.stream().mapToInt(run -> run.ssts().size()).sum();
    assertThat(used.readRange()).as("small SSTs are read whole").isEqualTo(ssts);
    assertThat(used.put()).isEqualTo((bytes + (4 << 20) - 1) / (4 << 20));
    assertThat(used.total()).isEqualTo(used.readRange() + used.put());
  }

  @Test
  void manyWindowsTakeNoMoreMemoryThanOne() {
    TreeMap<String, EntryView> content = new TreeMap<>();
    Random random = new Random(4);
    for (int i = 0; i < 6_000; i++) {
      String key = String.format("key-%08d", i);
      byte[] value = new byte[1_000];
      random.nextBytes(value);
      content.put(key, view(key, value, i + 1, NOW_MS + (i % 100) * 1_000L, 0));
    }
    RunInfo run = run(1, content, 1 << 20);
    memory.forgetPeak();
    List<List<SstInfo>> merged = merge(List.of(run), List.of(run), new Windows(1_000), 1 << 20);
    assertThat(merged).hasSize(100);
    for (List<SstInfo> window : merged) {
      assertThat(window.stream().mapToLong(SstInfo::entries).sum()).isEqualTo(60);
      for (int i = 1; i < window.size(); i++) {
        assertThat(window.get(i - 1).maxKey()).isLessThan(window.get(i).minKey());
      }
    }
    assertThat(memory.peakBytes()).isLessThan((2 << 20) + (8 << 20) + (16 << 20));
    assertThat(memory.presentBytes()).isZero();
  }

  @Test
  void aDamagedInputIsNamedAndNothingIsHeld() {
    RunInfo run = large(1, 0, 1, 100);
    engine.faulty.next(RequestKind.READ_RANGE, Fault.CORRUPT);
    assertThatThrownBy(() -> merge(List.of(run), List.of(run), Windows.NONE, 1 << 20))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("object=" + engine.layout.object(run.ssts().get(0).object()));
    assertThat(memory.presentBytes()).isZero();
  }

  @Test
  void aMergeEndsSoonWhenItsMaintainerCloses() {
    RunInfo run = large(1, 0, 1, 100);
    isStopping = true;
    assertThatThrownBy(() -> merge(List.of(run), List.of(run), Windows.NONE, 1 << 20))
        .isInstanceOf(CompactionStopped.class);
    assertThat(memory.presentBytes()).isZero();
  }

  @Test
  void theStepsOfExpiryTellWhatShareHasExpired() {
    TreeMap<String, EntryView> content = new TreeMap<>();
    for (int i = 0; i < 5_000; i++) {
      String key = String.format("key-%08d", i);
      content.put(key, view(key, new byte[1], i + 1, NOW_MS, i % 2 == 0 ? 0 : NOW_MS + i));
    }
    SstInfo sst = run(1, content, 1 << 20).ssts().get(0);
    assertThat(sst.expiring()).isEqualTo(2_500);
    assertThat(sst.expiryStepsMs()).hasSize(8).isSorted();
    assertThat(sst.expiredAt(NOW_MS)).isZero();
    assertThat(sst.expiredAt(NOW_MS + 2_600)).isBetween(1_200L, 1_300L);
    assertThat(sst.expiredAt(NOW_MS + 5_000)).isEqualTo(2_500);
  }
}
