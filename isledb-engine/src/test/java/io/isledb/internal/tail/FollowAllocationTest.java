package io.isledb.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.isledb.ChangeBatch;
import io.isledb.ChangeIterator;
import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Tailer;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.ManualTimers;
import io.isledb.options.IslesOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.ManualTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What following a feed leaves to the collector. */
class FollowAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int COMMITS = 12;
  private static final int CHANGES = 20_000;
  private static final int VALUE_BYTES = 100;
  private static final int WARM_UP = 4;

  private final ManualTime time = new ManualTime(1_700_000_000_000L);
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void theFilesOfCommitsAreReadIntoMemoryOfThoseBefore() {
    MemoryStore store = new MemoryStore("follow", time);
    Ids ids = new Ids(time, random.split());
    EngineContext context =
        new EngineContext(store, time, ids, Runnable::run, new ManualTimers(time));
    try (Isles isles = IslesFactory.open(context, IslesOptions.DEFAULT)) {
      Isle isle = isles.isle("orders/0");
      write(isle);
      try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
        long changes = 0;
        long warm = 0;
        long before = 0;
        while (changes < (long) COMMITS * CHANGES) {
          if (changes == (long) WARM_UP * CHANGES) {
            warm = changes;
            before = THREADS.getCurrentThreadAllocatedBytes();
          }
          changes += follow(tailer);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        double each = (double) allocated / (changes - warm);
        System.out.printf("%.1f bytes allocated to follow a change%n", each);
        assertThat(warm).isPositive();
        // A file has more than a hundred for each, and what it is expanded into as many again.
        assertThat(each).isLessThan(16);
      }
    }
  }

  private void write(Isle isle) {
    byte[] key = new byte[16];
    byte[] value = new byte[VALUE_BYTES];
    WriterOptions options = WriterOptions.DEFAULT.withFlushBytes(Long.MAX_VALUE);
    try (IsleWriter writer = isle.openWriter(options)) {
      for (int i = 0; i < COMMITS; i++) {
        for (int j = 0; j < CHANGES; j++) {
          random.nextBytes(key);
          random.nextBytes(value);
          writer.put(key, value);
        }
        writer.flush();
      }
    }
  }

  private static int follow(Tailer tailer) {
    ChangeBatch batch = tailer.poll(Duration.ZERO).orElseThrow();
    int changes = 0;
    try (ChangeIterator walk = batch.iterate()) {
      while (walk.next()) {
        changes++;
      }
    }
    return changes;
  }
}
