package io.isledb.testbed;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Waits for conditions, with a limit. */
public final class Await {
  private static final long PAUSE_MIN_MS = 10;
  private static final long PAUSE_MAX_MS = 200;

  private Await() {}

  /**
   * Waits until a condition holds. A condition that throws does not hold yet; what it threw last is
   * the cause of the failure.
   *
   * @param what what is waited for, as the end of "waited in vain for …"
   */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    Callable<Optional<Boolean>> holds =
        () -> condition.call() ? Optional.of(true) : Optional.empty();
    value(what, limit, holds);
  }

  /** Waits until there is a value, and gives it. */
  public static <T> T value(String what, Duration limit, Callable<Optional<T>> source) {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    long pauseMs = PAUSE_MIN_MS;
    @Nullable Exception last = null;
    while (true) {
      try {
        Optional<T> value = source.call();
        if (value.isPresent()) {
          return value.get();
        }
        last = null;
      } catch (InterruptedException e) {
        throw interrupted(what, e);
      } catch (EndedException e) {
        throw new TestbedException("waited in vain for " + what + ": " + e.getMessage(), e);
      } catch (Exception e) {
        last = e;
      }
      if (System.nanoTime() - deadlineNs >= 0) {
        throw late(what, limit, last);
      }
      pause(what, pauseMs);
      pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2);
    }
  }

  /** What is waited for will never come. Thrown by a condition, it ends the waiting. */
  static final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EndedException(String message) {
      super(message);
    }
  }

  private static TestbedException late(String what, Duration limit, @Nullable Exception last) {
    String message = "waited in vain for " + what + ", " + limit.toSeconds() + " s";
    return last == null
        ? new TestbedException(message)
        : new TestbedException(message + ": " + last.getMessage(), last);
  }

  private static void pause(String what, long pauseMs) {
    try {
      Thread.sleep(pauseMs);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  private static TestbedException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TestbedException("interrupted while waiting for " + what, e);
  }
}
