package io.isledb.connect.common.maintain;

import io.isledb.Isles;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.config.MaintenanceSettings;
import io.isledb.options.MaintenanceOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains the isles of one task in the background. Thread-safe; nothing here waits for the store
 * but the executor's one thread.
 *
 * <p>A maintainer costs requests when it is opened, so each is opened only after its isle has been
 * with the task for a while, and those of many isles not at once: the delay is between a tenth of
 * the interval and the whole of it, the same for an isle each time. Opening and closing take turns
 * on one thread, so that an isle that comes back is opened after it was closed.
 *
 * <p>Whoever claims an isle's maintenance gets it, so that {@code isledb maintain} need not ask.
 * The task takes it back when that one is gone, see {@link QuietWatch}.
 *
 * <p>Failures never reach the records: they are logged, counted and tried again. One thing is told
 * to the task, an isle of another policy than the configured one, for only a person can decide it.
 */
public final class IsleMaintenance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IsleMaintenance.class);

  private final Isles isles;
  private final MaintenanceSettings settings;
  private final MaintenanceOptions options;
  private final ScheduledExecutorService executor;
  private final Time time;
  private final Object lock = new Object();
  private final Map<String, MaintainedIsle> maintained = new HashMap<>();
  private final Set<MaintainedIsle> closing = new HashSet<>();
  private MaintenanceTotals past = MaintenanceTotals.NONE;

  /**
   * @param name who maintains, for those that are fenced by it
   * @param executor has one thread, which is shut down with this
   */
  public IsleMaintenance(
      Isles isles,
      MaintenanceSettings settings,
      String name,
      ScheduledExecutorService executor,
      Time time) {
    this.isles = isles;
    this.settings = settings;
    this.options = settings.options(name);
    this.executor = executor;
    this.time = time;
  }

  /** Maintains an isle from some time soon on, if maintenance is enabled. */
  public void add(String path) {
    if (!settings.isEnabled()) {
      return;
    }
    MaintainedIsle isle = new MaintainedIsle(isles.isle(path), options, time);
    synchronized (lock) {
      if (maintained.putIfAbsent(path, isle) != null) {
        return;
      }
    }
    later(() -> attend(isle), firstDelayMs(path));
  }

  /** Maintains an isle no longer. */
  public void remove(String path) {
    MaintainedIsle isle;
    synchronized (lock) {
      isle = maintained.remove(path);
      if (isle == null) {
        return;
      }
      closing.add(isle);
    }
    isle.end();
    later(() -> close(isle), 0);
  }

  /** From a tenth of the interval to the whole of it. */
  private long firstDelayMs(String path) {
    long leastMs = settings.intervalMs() / 10;
    return leastMs + Math.floorMod(path.hashCode() * 0x9E37_79B9L, settings.intervalMs() - leastMs);
  }

  private void later(Runnable work, long delayMs) {
    try {
      var unused = executor.schedule(work, delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Maintenance is closing", e);
    }
  }

  private void attend(MaintainedIsle isle) {
    isle.attend().ifPresent(delayMs -> later(() -> attend(isle), delayMs));
  }

  private void close(MaintainedIsle isle) {
    isle.close();
    synchronized (lock) {
      closing.remove(isle);
      past = past.plus(isle.totals().past());
    }
  }

  /** Fails when an isle has another policy than the configured one. */
  public void throwIfRefused() {
    synchronized (lock) {
      for (MaintainedIsle isle : maintained.values()) {
        @Nullable ConnectException refusal = isle.refusal();
        if (refusal != null) {
          throw refusal;
        }
      }
    }
  }

  /** What has been done, and how the isles are. */
  public MaintenanceTotals totals() {
    synchronized (lock) {
      MaintenanceTotals totals = past;
      for (MaintainedIsle isle : closing) {
        totals = totals.plus(isle.totals().past());
      }
      for (MaintainedIsle isle : maintained.values()) {
        totals = totals.plus(isle.totals());
      }
      return totals;
    }
  }

  /** Begins no more work; what is under way is ended when the isles are closed. */
  @Override
  public void close() {
    synchronized (lock) {
      maintained.values().forEach(MaintainedIsle::end);
    }
    executor.shutdownNow();
  }
}
