package io.isledb.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.internal.cache.CaffeineBlockCache;
import io.isledb.internal.format.sst.DataBlock;
import io.isledb.internal.format.sst.SampleSst;
import io.isledb.internal.format.sst.SstTail;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A table's own pointers to blocks hold nothing that the cache does not. */
class CachedBlocksTest {
  private final byte[] file = SampleSst.ofBlocks(40);
  private final AtomicInteger fetches = new AtomicInteger();

  private Table table(CaffeineBlockCache cache) {
    SstTail tail = SstTail.parse("log/9", file, 0);
    BlockFetcher fetcher =
        (offset, length) -> {
          fetches.incrementAndGet();
          return Arrays.copyOfRange(file, (int) offset, (int) offset + length);
        };
    return Table.open("log/9", tail, fetcher, cache.scope("isle"));
  }

  @Test
  void aBlockIsFetchedAnewWhenTheCacheHasLetItGo() {
    CaffeineBlockCache cache = new CaffeineBlockCache(6_000);
    Table table = table(cache);
    int count = table.index().count();
    for (int round = 0; round < 20; round++) {
      for (int number = 0; number < count; number++) {
        table.block(number);
        table.block(number);
      }
    }
    long held = cache.blocks();
    assertThat(held).isLessThan(count / 2);
    int before = fetches.get();
    int near = 0;
    for (int number = 0; number < count; number++) {
      near += table.isNear(number) ? 1 : 0;
    }
    assertThat(near).isEqualTo((int) held);
    assertThat(fetches).hasValue(before);
  }

  @Test
  void nothingIsHeldWithoutACache() {
    Table table = table(new CaffeineBlockCache(0));
    for (int i = 0; i < 5; i++) {
      table.block(3);
    }
    assertThat(table.isNear(3)).isFalse();
    assertThat(fetches).hasValue(5);
  }

  @Test
  void twoTablesOfAFileShareABlockAndNeitherOutlivesIt() {
    CaffeineBlockCache cache = new CaffeineBlockCache(1 << 20);
    Table one = table(cache);
    Table other = table(cache);
    DataBlock block = one.block(2);
    for (int i = 0; i < 3; i++) {
      assertThat(one.block(2)).isSameAs(block);
      assertThat(other.block(2)).isSameAs(block);
    }
    assertThat(fetches).hasValue(1);
    CachedBlock held = new CachedBlock(block);
    NearBlocks pointers = new NearBlocks(1);
    held.pointFrom(pointers, 0);
    NearBlocks others = new NearBlocks(1);
    held.pointFrom(others, 0);
    assertThat(pointers.block(0)).isNull();
    assertThat(others.block(0)).isSameAs(block);
    held.dropped();
    held.pointFrom(pointers, 0);
    assertThat(pointers.block(0)).isNull();
    assertThat(others.block(0)).isNull();
  }

  @Test
  void usesWithoutALookupAreCountedAsHits() {
    CaffeineBlockCache cache = new CaffeineBlockCache(1 << 20);
    Table table = table(cache);
    for (int i = 0; i < 1 + 1 + 2 * 64; i++) {
      table.block(5);
    }
    assertThat(cache.stats().hits()).isEqualTo(1 + 2 * 64);
    assertThat(cache.stats().misses()).isEqualTo(1);
  }
}
