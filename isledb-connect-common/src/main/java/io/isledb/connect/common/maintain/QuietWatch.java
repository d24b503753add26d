package io.isledb.connect.common.maintain;

import io.isledb.IsleDescription;
import io.isledb.connect.base.Time;
import java.util.concurrent.TimeUnit;

/**
 * Decides from looks at an isle whether the maintainer that has taken it over is gone. Used by one
 * thread.
 *
 * <p>A maintainer writes a manifest whenever it has done something, so one that leaves enough
 * commits for a fold lying through twelve intervals, without a new manifest, does not work any
 * more. One that has nothing to do cannot be told from one that is gone: after a day without a new
 * manifest it counts as gone as well, which costs a few requests when it is not. So of two
 * maintainers that both live, the one that looks more often ends up with an isle that is written
 * to, and stays with it.
 */
final class QuietWatch {
  private static final long INTERVALS = 12;
  private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

  private final Time time;
  private final long workMs;
  private final int commitsMin;
  private long version = -1;
  private long silentSinceNs;
  private boolean isWaiting;
  private long waitingSinceNs;

  /**
   * @param intervalMs pause between two looks of this task's maintainer
   * @param commitsMin so many commits are folded as soon as a maintainer looks
   */
  QuietWatch(Time time, long intervalMs, int commitsMin) {
    this.time = time;
    this.workMs = Math.min(INTERVALS * intervalMs, DAY_MS);
    this.commitsMin = commitsMin;
  }

  /** Takes note of a look; whether the other maintainer counts as gone. */
  boolean isOver(IsleDescription isle) {
    long nowNs = time.monotonicNs();
    if (isle.manifestVersion() != version) {
      version = isle.manifestVersion();
      silentSinceNs = nowNs;
      isWaiting = false;
    }
    boolean hasWork = isle.backlog().commits() >= commitsMin;
    if (hasWork && !isWaiting) {
      waitingSinceNs = nowNs;
    }
    isWaiting = hasWork;
    return (isWaiting && hasPassed(workMs, waitingSinceNs, nowNs))
        || hasPassed(DAY_MS, silentSinceNs, nowNs);
  }

  private static boolean hasPassed(long ms, long sinceNs, long nowNs) {
    return nowNs - sinceNs >= TimeUnit.MILLISECONDS.toNanos(ms);
  }
}
