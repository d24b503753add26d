package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.base.Time;
import io.isledb.internal.base.Timers;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.testing.IsleHistory;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.Fault;
import io.isledb.store.testing.FaultyStore;
import io.isledb.store.testing.Racing;
import io.isledb.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Writers with real threads, clocks and timers: many callers, little memory, a store that loses
 * answers.
 */
@Timeout(120)
class WriterThreadsTest {
  private static final int THREADS = 6;
  private static final int WRITES = 3_000;

  private final Random random = Seeds.random("WriterThreadsTest");
  private final MemoryStore memory = new MemoryStore("threads", Time.SYSTEM);
  private final FaultyStore faulty = new FaultyStore(memory);
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final Timers timers = Timers.onOneThread("test-timers");
  private final MemoryBudget budget = new MemoryBudget(128 << 10);
  private final EngineContext context =
      new EngineContext(faulty, Time.SYSTEM, new Ids(Time.SYSTEM, random), executor, timers);

  @AfterEach
  void end() {
    timers.close();
    executor.shutdownNow();
  }

  private WriterImpl open(String isle) {
    WriterOptions options =
        WriterOptions.DEFAULT
            .withName(isle)
            .withFlushBytes(20_000)
            .withFlushInterval(Duration.ofMillis(3));
    return WriterImpl.open(context, budget, IsleLayout.at(isle), isle, options);
  }

  @Test
  void manyCallersOfSeveralWritersLoseNothing() throws Exception {
    Random faults = new Random(random.nextLong());
    List<WriterImpl> writers = List.of(open("a"), open("b"), open("c"));
    faulty.atRandom(k -> k == RequestKind.CREATE, Fault.LOST_ANSWER, 0.1, faults);
    faulty.atRandom(k -> k == RequestKind.CREATE, Fault.LOST_REQUEST, 0.1, faults);
    Racing.race(
        THREADS,
        thread -> {
          for (int i = 0; i < WRITES; i++) {
            write(writers.get(i % 3), thread, i);
            if (i % 500 == 499) {
              writers.get(thread % 3).flush();
            }
          }
          return true;
        });
    faulty.heal();
    writers.forEach(WriterImpl::close);
    assertThat(budget.usedBytes()).isZero();
    for (int w = 0; w < writers.size(); w++) {
      check(writers.get(w).lastCommit().writer(), w);
    }
  }

  private static void write(WriterImpl writer, int thread, int i) {
    byte[] value = ("t" + thread + "-" + i).getBytes(StandardCharsets.UTF_8);
    Slice key = Slice.utf8("key-" + (i * 31 % 97));
    writer.write(Mutation.put(key, Slice.of(value)));
  }

  private void check(String isle, int number) {
    List<String> values = IsleHistory.read(memory, IsleLayout.at(isle)).values();
    assertThat(values).hasSize(THREADS * WRITES / 3);
    for (int thread = 0; thread < THREADS; thread++) {
      List<String> expected = new ArrayList<>();
      for (int i = number; i < WRITES; i += 3) {
        expected.add("t" + thread + "-" + i);
      }
      String prefix = "t" + thread + "-";
      assertThat(values.stream().filter(v -> v.startsWith(prefix)).toList()).isEqualTo(expected);
    }
  }
}
