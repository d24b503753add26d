package io.isledb.connect.common.maintain;

import io.isledb.Isle;
import io.isledb.Maintainer;
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
 * One isle's maintainer, opened when it can be. Opened and closed by one thread, looked at by any.
 *
 * <pre>
 * waiting -> open      the maintainer is claimed and works by itself from now on
 * waiting -> waiting   the store could not be reached, or there is no isle; tried again later
 * waiting -> refused   the isle has another policy than the configured one
 * any     -> closed
 * </pre>
 */
final class MaintainedIsle {
  private static final Logger LOG = LoggerFactory.getLogger(MaintainedIsle.class);

  private final Isle isle;
  private final MaintenanceOptions options;
  private final BackOff backOff;
  private volatile @Nullable Maintainer maintainer;
  private volatile @Nullable ConnectException refusal;
  private volatile boolean isEnded;
  private final AtomicLong openingsFailed = new AtomicLong();

  MaintainedIsle(Isle isle, MaintenanceOptions options, Time time) {
    this.isle = isle;
    this.options = options;
    this.backOff = new BackOff(time);
  }

  /**
   * Claims the maintenance of the isle.
   *
   * @return in how many ms to call again; empty for never
   */
  OptionalLong open() {
    if (isEnded) {
      return OptionalLong.empty();
    }
    try {
      if (!isle.exists()) {
        // Opening would create it, which only its writer may decide.
        return OptionalLong.of(options.interval().toMillis());
      }
      Maintainer opened = isle.openMaintainer(options);
      maintainer = opened;
      opened.start();
      LOG.debug("Isle {} is maintained with epoch {}", isle.path(), opened.stats().epoch());
      return OptionalLong.empty();
    } catch (InvalidOptionException e) {
      refusal = ErrorMapping.toConnect("Maintaining the isle " + isle.path(), e);
      LOG.error("{}", refusal.getMessage());
      return OptionalLong.empty();
    } catch (RuntimeException e) {
      return failed(e);
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
    @Nullable Maintainer present = maintainer;
    return present == null ? totals : totals.plus(MaintenanceTotals.of(present.stats()));
  }

  /** Lets nothing begin any more. */
  void end() {
    isEnded = true;
  }

  /** Ends what is under way, and waits for that. */
  void close() {
    end();
    @Nullable Maintainer closing = maintainer;
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
