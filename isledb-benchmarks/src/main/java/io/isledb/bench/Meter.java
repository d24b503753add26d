package io.isledb.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.isledb.internal.base.Time;
import io.isledb.store.decorate.StoreCounts;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Measures one run of a workload on the calling thread: time, latencies, processor time of the
 * whole process, allocation of all threads that live at both ends, requests.
 */
final class Meter {
  private static final long LATENCY_MAX_NS = TimeUnit.HOURS.toNanos(1);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Time time;
  private final Target target;
  private final Histogram latencies = new Histogram(LATENCY_MAX_NS, 3);
  private final @Nullable StoreCounts requestsBefore;
  private final long bytesBefore;
  private final long flushedBefore;
  private final long allocatedBefore;
  private final long cpuBeforeNs;
  private final long startNs;
  private long lastNs;

  private Meter(Time time, Target target) {
    this.time = time;
    this.target = target;
    this.requestsBefore = target.requests();
    this.bytesBefore = target.bytesWritten();
    this.flushedBefore = target.bytesFlushed();
    this.allocatedBefore = allocatedBytes();
    this.cpuBeforeNs = PROCESS.getProcessCpuTime();
    this.startNs = time.monotonicNs();
    this.lastNs = startNs;
  }

  static Meter start(Time time, Target target) {
    return new Meter(time, target);
  }

  /** Notes that an operation has ended that began when the last one ended. */
  void tick() {
    long nowNs = time.monotonicNs();
    latencies.recordValue(Math.max(0, Math.min(LATENCY_MAX_NS, nowNs - lastNs)));
    lastNs = nowNs;
  }

  /**
   * Ends the measurement.
   *
   * @param operations how many there were
   * @param bytes bytes of keys and values that they moved
   */
  Figures stop(String workload, long operations, long bytes) {
    long elapsedNs = time.monotonicNs() - startNs;
    long cpuNs = PROCESS.getProcessCpuTime() - cpuBeforeNs;
    long allocated = allocatedBytes() - allocatedBefore;
    StoreCounts requests = target.requests();
    StoreCounts made =
        requests == null || requestsBefore == null ? null : requests.minus(requestsBefore);
    return new Figures(
        workload,
        target.name(),
        operations,
        bytes,
        elapsedNs,
        cpuNs,
        allocated,
        latencies.getTotalCount() == 0 ? null : latencies,
        made,
        target.bytesWritten() - bytesBefore,
        target.bytesFlushed() - flushedBefore);
  }

  private static long allocatedBytes() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
