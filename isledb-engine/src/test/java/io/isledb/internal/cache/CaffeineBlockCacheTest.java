package io.isledb.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.CacheStats;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Weighted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CaffeineBlockCacheTest {
  private record Block(int weightBytes, List<Weighted> dropping) implements Weighted {
    Block(int weightBytes) {
      this(weightBytes, new ArrayList<>());
    }

    @Override
    public void dropped() {
      dropping.add(this);
    }
  }

  @Test
  void aBlockIsLoadedOnceAndKept() {
    BlockCache cache = new CaffeineBlockCache(1 << 20).scope("isle");
    AtomicInteger loads = new AtomicInteger();
    Block block = new Block(100);
    for (int i = 0; i < 3; i++) {
      Block found =
          cache.get(
              cache.key("object", 5, 10),
              key -> {
                assertThat(key.offset()).isEqualTo(5);
                assertThat(key.length()).isEqualTo(10);
                loads.incrementAndGet();
                return block;
              });
      assertThat(found).isSameAs(block);
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void islesDoNotSeeEachOthersBlocks() {
    CaffeineBlockCache shared = new CaffeineBlockCache(1 << 20);
    Block block = new Block(1);
    for (String isle : List.of("a", "b")) {
      BlockCache cache = shared.scope(isle);
      AtomicInteger loads = new AtomicInteger();
      BlockCache.BlockLoader<Block> loader =
          key -> {
            loads.incrementAndGet();
            return block;
          };
      cache.get(cache.key("log/1", 0, 1), loader);
      cache.get(cache.key("log/1", 1, 1), loader);
      cache.get(cache.key("log/2", 0, 1), loader);
      assertThat(loads).hasValue(3);
    }
  }

  @Test
  void hitsAndMissesAreCounted() {
    CaffeineBlockCache shared = new CaffeineBlockCache(1 << 20);
    BlockCache cache = shared.scope("isle");
    BlockKey key = cache.key("object", 0, 1);
    assertThat(cache.present(key)).isNull();
    for (int i = 0; i < 3; i++) {
      cache.get(key, missing -> new Block(1));
    }
    assertThat(cache.present(key)).isNotNull();
    cache.used(key, 5);
    cache.used(cache.key("object", 1, 1), 5);
    assertThat(shared.stats()).isEqualTo(new CacheStats(8, 1));
  }

  @Test
  void theWeightIsBoundedAndWhatLeavesIsTold() {
    List<Weighted> dropped = new ArrayList<>();
    CaffeineBlockCache shared = new CaffeineBlockCache(10_000);
    BlockCache cache = shared.scope("isle");
    for (int i = 0; i < 100; i++) {
      cache.get(cache.key("object", i, 1), key -> new Block(1_000, dropped));
    }
    assertThat(shared.blocks()).isBetween(1L, 10L);
    assertThat(dropped).hasSize((int) (100 - shared.blocks()));
  }

  @Test
  void thoseWhoWantTheSameBlockShareOneLoad() throws Exception {
    BlockCache cache = new CaffeineBlockCache(1 << 20).scope("isle");
    BlockKey key = cache.key("object", 0, 1);
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch isLoading = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    BlockCache.BlockLoader<Block> slow =
        wanted -> {
          loads.incrementAndGet();
          isLoading.countDown();
          try {
            assertThat(mayEnd.await(1, TimeUnit.MINUTES)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return new Block(1);
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Block>> wants = new ArrayList<>();
      wants.add(threads.submit(() -> cache.get(key, slow)));
      assertThat(isLoading.await(1, TimeUnit.MINUTES)).isTrue();
      for (int i = 0; i < 3; i++) {
        wants.add(threads.submit(() -> cache.get(key, slow)));
      }
      // Another block is not held up meanwhile.
      assertThat(cache.get(cache.key("object", 9, 1), other -> new Block(7)).weightBytes())
          .isEqualTo(7);
      mayEnd.countDown();
      for (Future<Block> want : wants) {
        assertThat(want.get(1, TimeUnit.MINUTES)).isSameAs(wants.get(0).get());
      }
      assertThat(loads).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aFailedLoadIsNotKept() {
    BlockCache cache = new CaffeineBlockCache(1 << 20).scope("isle");
    BlockKey key = cache.key("object", 0, 1);
    assertThatThrownBy(
            () ->
                cache.get(
                    key,
                    wanted -> {
                      throw new StoreUnavailableException("not now");
                    }))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(cache.get(key, wanted -> new Block(3)).weightBytes()).isEqualTo(3);
  }
}
