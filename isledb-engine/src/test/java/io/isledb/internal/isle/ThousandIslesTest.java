package io.isledb.internal.isle;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Cursor;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.MultiTailer;
import io.isledb.Slice;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.base.Time;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.testing.ManualTimers;
import io.isledb.internal.testing.TestEngine;
import io.isledb.internal.write.WriterImpl;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.TailerOptions.Start;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task with a thousand isles pays for what it does with them, not for having them open. */
@Timeout(120)
final class ThousandIslesTest {
  private static final Duration GRACE = IslesOptions.DEFAULT.gracePeriod();
  private static final int ISLES = 1_000;
  private static final long HOUR_MS = 3_600_000;
  private static final byte[] KEY = Slice.utf8("key").toByteArray();
  private static final byte[] VALUE = new byte[1_000];

  private final TestEngine engine = new TestEngine(1);
  private final ManualTimers timers = engine.timers;
  private final EngineContext context =
      new EngineContext(
          engine.store,
          engine.time,
          new Ids(engine.time, new SplittableRandom(7)),
          Runnable::run,
          timers);

  private static String path(int isle) {
    return "orders/" + isle;
  }

  private long requests() {
    return engine.store.counts().total();
  }

  @Test
  void openingTakesAsManyRequestsForTheLastAsForTheFirst() {
    try (Isles isles = IslesFactory.open(context, IslesOptions.DEFAULT)) {
      writeOnce(isles);
      List<Long> writers = new ArrayList<>();
      List<Long> readers = new ArrayList<>();
      for (int i = 0; i < ISLES; i++) {
        long before = requests();
        IsleWriter unused = isles.isle(path(i)).openWriter(WriterOptions.DEFAULT);
        long between = requests();
        IsleReader alsoUnused = isles.isle(path(i)).openReader(ReaderOptions.DEFAULT);
        writers.add(between - before);
        readers.add(requests() - between);
      }
      assertThat(writers).allMatch(count -> count <= 6).containsOnly(writers.get(0));
      assertThat(readers).allMatch(count -> count <= 3).containsOnly(readers.get(0));
    }
  }

  @Test
  void idleWritersAndReadersMakeNoRequestsForADay() {
    try (Isles isles = IslesFactory.open(context, IslesOptions.DEFAULT)) {
      List<IsleWriter> writers = writeOnce(isles);
      for (int i = 0; i < ISLES; i++) {
        assertThat(isles.isle(path(i)).openReader(ReaderOptions.DEFAULT).get(KEY)).isEqualTo(VALUE);
      }
      long before = requests();
      for (int hour = 0; hour < 24; hour++) {
        timers.advanceMs(HOUR_MS);
      }
      assertThat(requests() - before).isZero();
      assertThat(timers.waiting()).as("timers of idle isles").isZero();
      assertThat(writers).hasSize(ISLES);
    }
  }

  @Test
  void anHourOfAnIdleTailerIsAboutOneRequestPerIsleAndPoll() {
    Duration poll = Duration.ofMinutes(1);
    try (Isles isles = IslesFactory.open(context, IslesOptions.DEFAULT)) {
      writeOnce(isles);
      Map<String, Start> starts = new LinkedHashMap<>();
      for (int i = 0; i < ISLES; i++) {
        starts.put(path(i), new Start.At(Cursor.ORIGIN));
      }
      TailerOptions options = TailerOptions.DEFAULT.withPollInterval(poll).withPrefetchCommits(0);
      try (MultiTailer tailer = isles.openMultiTailer(starts, options)) {
        while (tailer.poll(Duration.ZERO).isPresent()) {}
        long before = requests();
        for (int minute = 0; minute < 60; minute++) {
          engine.time.advanceMs(poll.toMillis());
          assertThat(tailer.poll(Duration.ZERO)).isEmpty();
        }
        long looks = Duration.ofHours(1).dividedBy(GRACE.dividedBy(2).plus(poll));
        assertThat(requests() - before)
            .as("a poll is 1; each half grace period a look at the end of the log is 3 more")
            .isEqualTo((60L + 3 * looks) * ISLES);
      }
    }
  }

  @Test
  void maintainersOfIdleIslesLookSeldomAndOnlyList() {
    try (Isles isles = IslesFactory.open(context, IslesOptions.DEFAULT)) {
      writeOnce(isles);
      for (int i = 0; i < ISLES; i++) {
        isles.isle(path(i)).openMaintainer(MaintenanceOptions.DEFAULT).start();
      }
      timers.advanceMs(2 * HOUR_MS);
      StoreCounts before = engine.store.counts();
      timers.advanceMs(6 * HOUR_MS);
      StoreCounts made = engine.store.counts().minus(before);
      assertThat(made.total()).isEqualTo(made.list());
      assertThat(made.list())
          .as("a day of one isle is 800: two each four minutes, and a look at what may go")
          .isLessThanOrEqualTo(ISLES * 800L / 4);
      assertThat(timers.waiting()).as("one timer for each maintainer").isEqualTo(ISLES);
    }
  }

  @Test
  void threadsAreThoseOfTheSharedPoolsHoweverManyIslesThereAre() throws Exception {
    ThreadGroup group = new ThreadGroup("a task with a thousand isles");
    FutureTask<Integer> task = new FutureTask<>(() -> mostThreadsBeside(group));
    new Thread(group, task).start();
    IslesOptions options = IslesOptions.DEFAULT;
    assertThat(task.get())
        .as("for requests, for maintenance, and a timer")
        .isBetween(2, options.ioThreads() + options.maintenanceThreads() + 1);
  }

  /** All threads that the engine starts are of the group whose thread made it start them. */
  private static int mostThreadsBeside(ThreadGroup group) {
    int mostThreads = 0;
    try (Isles isles =
        IslesFactory.open(new MemoryStore("threads", Time.SYSTEM), IslesOptions.DEFAULT)) {
      for (int i = 0; i < ISLES; i++) {
        IsleWriter writer = isles.isle(path(i)).openWriter(WriterOptions.DEFAULT);
        writer.put(KEY, VALUE);
        writer.flush();
        ReaderOptions refreshed = ReaderOptions.DEFAULT.withRefreshInterval(Duration.ofMillis(50));
        assertThat(isles.isle(path(i)).openReader(refreshed).get(KEY)).isEqualTo(VALUE);
        isles.isle(path(i)).openMaintainer(MaintenanceOptions.DEFAULT).start();
        mostThreads = Math.max(mostThreads, group.activeCount() - 1);
      }
    }
    return mostThreads;
  }

  @Test
  void idleWritersHoldNothingOfTheBudgetAndBusyOnesKeepIt() {
    MemoryBudget budget = new MemoryBudget(4L << 20);
    List<WriterImpl> writers = new ArrayList<>();
    for (int i = 0; i < ISLES; i++) {
      WriterOptions options = WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO);
      writers.add(WriterImpl.open(context, budget, IsleLayout.at(path(i)), path(i), options));
    }
    assertThat(budget.usedBytes()).as("held by %s writers that wrote nothing", ISLES).isZero();
    long mostBytes = 0;
    for (int round = 0; round < 6; round++) {
      for (WriterImpl writer : writers) {
        writer.put(KEY, VALUE);
        mostBytes = Math.max(mostBytes, budget.usedBytes());
      }
    }
    assertThat(mostBytes).isLessThan(budget.limitBytes() + 2 * VALUE.length);
    writers.forEach(WriterImpl::flush);
    assertThat(budget.usedBytes()).as("held when all is durable").isZero();
    writers.forEach(WriterImpl::close);
  }

  private static List<IsleWriter> writeOnce(Isles isles) {
    List<IsleWriter> writers = new ArrayList<>();
    for (int i = 0; i < ISLES; i++) {
      IsleWriter writer = isles.isle(path(i)).openWriter(WriterOptions.DEFAULT);
      writer.put(KEY, VALUE);
      writer.flush();
      writers.add(writer);
    }
    return writers;
  }
}
