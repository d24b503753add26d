package io.isledb.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Slice;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.sst.SampleSst;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryRun;
import io.isledb.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A walk gives the same entries whether it is moved itself or by the runs that it reaches. */
class EntryRunTest {
  private final byte[] file = SampleSst.of(300, 40);
  private final Table table =
      Table.open(
          "log/9",
          SstTail.parse("log/9", file, 0),
          (offset, length) -> Arrays.copyOfRange(file, (int) offset, (int) offset + length),
          BlockCache.NONE);

  @Test
  void movingInARunIsMovingTheWalk() {
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
