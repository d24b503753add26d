package io.isledb.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.internal.format.sst.BlockIndex;
import io.isledb.internal.format.sst.BloomFilter;
import io.isledb.internal.format.sst.KeyHash;
import io.isledb.internal.iterator.SortedKeys;
import io.isledb.internal.testing.CallCounter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much a get does when all is in memory, counted in calls. */
@Timeout(300)
final class LookupCostTest {
  private static final int GETS = LookupProgram.GETS;
  private static final int SSTS = LookupProgram.COMMITS + 1;

  /** A filter errs for about one key in a hundred. */
  private static final int NEEDLESS_MAX = GETS * SSTS / 50;

  @Test
  void aGetHashesOnceAsksEachFilterOnceAndComparesWithFewKeys() throws Exception {
    Map<String, Map<String, Integer>> calls =
        CallCounter.run(
            LookupProgram.class,
            KeyHash.class,
            BloomFilter.class,
            BlockIndex.class,
            SortedKeys.class,
            Class.forName(BlockIndex.class.getPackageName() + ".EntryDecoder"));
    calls.forEach((phase, counts) -> System.out.println(phase + " " + counts));
    assertThat(calls).containsOnlyKeys("in the run", "in a commit", "absent");
    Map<String, Integer> inRun = calls.get("in the run");
    Map<String, Integer> inCommit = calls.get("in a commit");
    Map<String, Integer> absent = calls.get("absent");

    calls.values().forEach(each -> assertThat(each).containsEntry("KeyHash.of", GETS));
    assertThat(inRun).containsEntry("BloomFilter.mayContain", GETS * SSTS);
    assertThat(absent).containsEntry("BloomFilter.mayContain", GETS * SSTS);
    assertThat(inCommit.get("BloomFilter.mayContain"))
        .as("newest first, and none after the one that has the key")
        .isBetween(GETS, GETS * LookupProgram.COMMITS * 2 / 3);

    assertIsFoundAtOnce(inRun);
    assertIsFoundAtOnce(inCommit);
    assertThat(absent.getOrDefault("BlockIndex.firstAtOrAfter", 0))
        .as("blocks of missing keys, where a filter erred")
        .isLessThanOrEqualTo(NEEDLESS_MAX);
    assertThat(absent.getOrDefault("EntryDecoder.place", 0))
        .as("entries looked at for missing keys")
        .isLessThanOrEqualTo(NEEDLESS_MAX / 2);
  }

  private static void assertIsFoundAtOnce(Map<String, Integer> counts) {
    int blocks = counts.get("BlockIndex.firstAtOrAfter");
    assertThat(blocks)
        .as("blocks searched: the key's, and those of filters that erred")
        .isBetween(GETS, GETS + NEEDLESS_MAX);
    assertThat(counts.get("EntryDecoder.place"))
        .as("entries looked at, to find and to copy: what is before the key its head rules out")
        .isBetween(2 * GETS, 2 * GETS + NEEDLESS_MAX);
    int searches = counts.get("SortedKeys.firstAtOrAfter");
    assertThat(searches).as("blocks, and the run's SSTs").isBetween(blocks, blocks + GETS);
    assertThat(counts.get("SortedKeys.compareRest"))
        .as("keys compared with, which are spread evenly: less than one in a search")
        .isBetween(1, searches);
  }
}
