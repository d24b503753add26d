package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.connect.base.Time;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** How far behind a source is, in time, whatever time its worker believes it is. */
class SourceLagTest {
  private static final long HOUR_MS = 3_600_000L;

  private static final class Clock implements Time {
    private final long offsetMs;
    private long monotonicNs = 1;

    Clock(long offsetMs) {
      this.offsetMs = offsetMs;
    }

    @Override
    public long wallMs() {
      return Time.SYSTEM.wallMs() + offsetMs;
    }

    @Override
    public long monotonicNs() {
      return monotonicNs;
    }

    void forward(long seconds) {
      monotonicNs += TimeUnit.SECONDS.toNanos(seconds);
    }
  }

  @Test
  void theClockOfAWorkerThatIsAnHourOffChangesNothing() throws Exception {
    long seed = 17;
    System.out.println("seed " + seed);
    try (SourceKit kit = new SourceKit()) {
      kit.write("orders/0", SourceKit.history(new SplittableRandom(seed), 5, 3));
      for (long hours : new long[] {-1, 0, 1}) {
        Clock clock = new Clock(hours * HOUR_MS);
        SourceKit.Context context = new SourceKit.Context(Map.of(), null);
        IsleSourceTask task =
            kit.task(clock, new SourceKit.SameThread(), context, List.of("orders/0"));
        try {
          assertThat(task.poll()).isNotEmpty();
          long before = lagMs();
          assertThat(before).isBetween(0L, HOUR_MS / 2);
          clock.forward(7);
          assertThat(lagMs()).isEqualTo(before + 7_000);
          for (int i = 0; i < 20; i++) {
            clock.forward(1);
            task.poll();
          }
          assertThat(lagMs()).isZero();
        } finally {
          task.stop();
        }
      }
    }
  }

  @Test
  void aLagIsTheWritersTimeBetweenTheCommitsAndWhatHasPassedSince() {
    Backlog backlog = new Backlog(2, 6, 50_000, TimeUnit.SECONDS.toNanos(3));
    assertThat(backlog.lagMs(48_000, TimeUnit.SECONDS.toNanos(3))).isEqualTo(2_000);
    assertThat(backlog.lagMs(48_000, TimeUnit.SECONDS.toNanos(4))).isEqualTo(3_000);
    assertThat(backlog.lagMs(51_000, TimeUnit.SECONDS.toNanos(3))).isZero();
    assertThat(backlog.lagMs(0, TimeUnit.SECONDS.toNanos(4))).isZero();
    assertThat(Backlog.NONE.lagMs(48_000, TimeUnit.SECONDS.toNanos(4))).isZero();
  }

  private static long lagMs() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName pattern = new ObjectName("io.isledb.connect:type=source-task,connector=*,*");
    Set<ObjectName> names = server.queryNames(pattern, null);
    assertThat(names).hasSize(1);
    return ((Number) server.getAttribute(names.iterator().next(), "LagMs")).longValue();
  }
}
