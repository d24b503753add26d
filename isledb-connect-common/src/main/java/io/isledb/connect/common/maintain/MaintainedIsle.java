package io.isledb.connect.common.maintain;

import io.isledb.Isle;
import io.isledb.IsleDescription;
import io.isledb.Maintainer;
import io.isledb.MaintenanceStats.State;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.BackOff;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.error.InvalidOptionException;
import io.isledb.options.MaintenanceOptions;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One isle's maintainer, opened when it can be. Attended to and closed by one thread, looked at by
 * any.
 *
 * <pre>
 * waiting -> open      the maintainer is claimed and works by itself from now on
 * waiting -> waiting   the store could not be reached, or there is no isle; tried again later
 * waiting -> refused   the isle has another policy than the configured one
 * open    -> fenced    another maintainer has taken over
 * fenced  -> open      that one is gone, as {@link QuietWatch} says: maintenance is taken back
 * fenced  -> refused   as above
 * any     -> closed
 * </pre>
 */
final class MaintainedIsle {
  private static final Logger LOG = LoggerFactory.getLogger(MaintainedIsle.class);

  private final Isle isle;
  private final MaintenanceOptions options;
  private final Time time;
  private final BackOff backOff;
  private final AtomicLong openingsFailed = new AtomicLong();
  private volatile @Nullable ConnectException refusal;
  private volatile boolean isEnded;
  private @Nullable QuietWatch watch;

  /** Guards what follows. */
  private final Object lock = new Object();

  private @Nullable Maintainer maintainer;

  /** What maintainers before the present one have done. */
  private MaintenanceTotals past = MaintenanceTotals.NONE;

  MaintainedIsle(Isle isle, MaintenanceOptions options, Time time) {
    this.isle = isle;
    this.options = options;
    this.time = time;
    this.backOff = new BackOff(time);
  }

  /**
   * Claims the maintenance of the isle, or looks how it stands.
   *
   * @return in how many ms to call again; empty for never
   */
  OptionalLong attend() {
    if (isEnded) {
      return OptionalLong.empty();
    }
    @Nullable Maintainer present = maintainer();
    if (present == null) {
      return open();
    }
    if (present.stats().state() != State.FENCED) {
      watch = null;
      return nextLook();
    }
    return lookWhetherOver(present);
  }

  private OptionalLong open() {
    try {
      if (!isle.exists()) {
        // Opening would create it, which only its writer may decide.
        return nextLook();
      }
      Maintainer opened = isle.openMaintainer(options);
      synchronized (lock) {
        maintainer = opened;
      }
      backOff.succeeded();
      opened.start();
      LOG.debug("Isle {} is maintained with epoch {}", isle.path(), opened.stats().epoch());
      return nextLook();
    } catch (InvalidOptionException e) {
      refusal = ErrorMapping.toConnect("Maintaining the isle " + isle.path(), e);
      LOG.error("{}", refusal.getMessage());
      return OptionalLong.empty();
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private OptionalLong lookWhetherOver(Maintainer fenced) {
    QuietWatch watching =
        watch == null
            ? new QuietWatch(time, options.interval().toMillis(), options.commitsMin())
            : watch;
    watch = watching;
    try {
      IsleDescription now = isle.describe();
      if (!watching.isOver(now)) {
        return nextLook();
      }
      LOG.info(
          "Maintenance of the isle {} is taken back: '{}', which took it over, does nothing any"
              + " more",
          isle.path(),
          now.maintainer());
    } catch (RuntimeException e) {
      LOG.debug("The isle {} could not be looked at", isle.path(), e);
      return nextLook();
    }
    watch = null;
    letGo(fenced);
    return open();
  }

  private void letGo(Maintainer fenced) {
    synchronized (lock) {
      past = past.plus(MaintenanceTotals.of(fenced.stats()).past());
      maintainer = null;
    }
    fenced.close();
  }

  private OptionalLong nextLook() {
    return OptionalLong.of(options.interval().toMillis());
  }

  private @Nullable Maintainer maintainer() {
    synchronized (lock) {
      return maintainer;
    }
  }

  private OptionalLong failed(RuntimeException e) {
    if (isEnded) {
      return OptionalLong.empty();
    }
    openingsFailed.incrementAndGet();
    backOff.failed();
    LOG.warn(
        "Maintenance of the isle {} cannot begin; it is tried again in {} ms",
        isle.path(),
        backOff.remainingMs(),
        e);
    return OptionalLong.of(backOff.remainingMs());
  }

  /** Why a person has to decide; null when none has to. */
  @Nullable ConnectException refusal() {
    return refusal;
  }

  MaintenanceTotals totals() {
    MaintenanceTotals totals = MaintenanceTotals.ofFailures(openingsFailed.get());
    synchronized (lock) {
      totals = totals.plus(past);
      return maintainer == null ? totals : totals.plus(MaintenanceTotals.of(maintainer.stats()));
    }
  }

  /** Lets nothing begin any more. */
  void end() {
    isEnded = true;
  }

  /** Ends what is under way, and waits for that. */
  void close() {
    end();
    @Nullable Maintainer closing = maintainer();
    if (closing == null) {
      return;
    }
    try {
      closing.close();
    } catch (RuntimeException e) {
      LOG.warn("Maintenance of the isle {} did not end in order", isle.path(), e);
    }
  }
}
