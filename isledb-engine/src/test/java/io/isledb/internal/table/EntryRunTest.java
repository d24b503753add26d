package io.isledb.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Direction;
import io.isledb.Entry;
import io.isledb.KeyRange;
import io.isledb.Slice;
import io.isledb.internal.format.sst.SampleSst;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryRun;
import io.isledb.internal.iterator.VisibleIterator;
import io.isledb.internal.testing.TableReads;
import io.isledb.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A walk gives the same entries whether it is moved itself or by the runs that it reaches. */
class EntryRunTest {
  /** Blocks hold about ten entries, and every fourth holds its whole key. */
  @Test
  void ofAKeyTheNewestVersionIsVisibleWhereverTheOthersLie() {
    Random random = Seeds.random("EntryRunTest.versions");
    for (int round = 0; round < 300; round++) {
      List<Entry> entries = versions(random);
      TreeMap<Slice, Entry> newest = new TreeMap<>();
      entries.forEach(entry -> newest.put(entry.key(), entry));
      newest.values().removeIf(entry -> entry.value() == null);
      Slice from = entries.get(random.nextInt(entries.size())).key();
      KeyRange range = random.nextBoolean() ? KeyRange.ALL : KeyRange.from(from);
      newest.keySet().removeIf(key -> !range.isAboveLower(key));
      List<Entry> seen = new ArrayList<>();
      EntryIterator walk = TableReads.open("log/9", SampleSst.of(entries)).forward();
      try (VisibleIterator visible =
          new VisibleIterator(walk, range, Direction.ASCENDING, () -> 0)) {
        while (visible.next()) {
          seen.add(visible.entry().toEntry());
        }
      }
      assertThat(seen).containsExactlyElementsOf(newest.values());
    }
  }

  private static List<Entry> versions(Random random) {
    int keys = 1 + random.nextInt(30);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int key = random.nextInt(keys);
      Slice value = random.nextInt(4) == 0 ? null : Slice.of(new byte[random.nextInt(20)]);
      // The first key has no bytes, and each is longer than the one before.
      entries.add(new Entry(Slice.utf8("ab".repeat(key)), value, 1000 + i, 1, 0, Slice.EMPTY));
    }
    return entries;
  }

  @Test
  void movingInARunIsMovingTheWalk() {
    Table table = TableReads.open("log/9", SampleSst.of(300, 40));
    Random random = Seeds.random("EntryRunTest");
    List<Slice> all = new ArrayList<>();
    try (EntryIterator walk = table.forward()) {
      while (walk.next()) {
        all.add(Slice.of(walk.entry().key().toByteArray()));
      }
    }
    assertThat(all).hasSize(300);
    for (int round = 0; round < 50; round++) {
      int from = random.nextInt(all.size());
      try (EntryIterator walk = table.forward()) {
        walk.seek(all.get(from));
        assertThat(rest(walk, random)).isEqualTo(all.subList(from, all.size()));
      }
    }
  }

  private static List<Slice> rest(EntryIterator walk, Random random) {
    List<Slice> keys = new ArrayList<>();
    while (walk.next()) {
      keys.add(Slice.of(walk.entry().key().toByteArray()));
      EntryRun run = walk.run();
      assertThat(run).isNotNull();
      while (random.nextInt(20) > 0 && run.next()) {
        keys.add(Slice.of(run.entry().key().toByteArray()));
      }
    }
    return keys;
  }
}
