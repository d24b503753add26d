package io.isledb.internal.multi;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.IsleBatch;
import io.isledb.MultiTailer;
import io.isledb.Tailer;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleClosedException;
import io.isledb.internal.base.Closing;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.base.Time;
import io.isledb.options.TailerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tailers of many isles side by side. Isles that are due are asked in parallel, some at a time;
 * what they give waits, one batch for each isle, and is handed out in turn. Used by one thread, but
 * for {@link #close()}.
 */
public final class MultiTailerImpl implements MultiTailer {
  /** So many isles are asked at a time; each may give a batch, which is then held. */
  private static final int ASKED_AT_A_TIME = 16;

  private static final long BATCH_BYTES_MIN = 1 << 20;

  /** What this needs from outside. */
  public record Context(
      BiFunction<String, TailerOptions, Tailer> opener,
      Time time,
      Executor executor,
      Consumer<AutoCloseable> onClose) {}

  private final Context context;
  private final TailerOptions options;

  /** Changed under its own lock, because another thread may close this. */
  private final Map<String, TailedIsle> isles = new LinkedHashMap<>();

  private final CountDownLatch closed = new CountDownLatch(1);

  /** Isles in the order of their turns: whoever had one goes to the end. */
  private final List<TailedIsle> turns = new ArrayList<>();

  public MultiTailerImpl(Context context, TailerOptions options) {
    this.context = context;
    this.options =
        options.withBatchBytesMax(
            Math.min(
                options.batchBytesMax(),
                Math.max(BATCH_BYTES_MIN, options.batchBytesMax() / ASKED_AT_A_TIME)));
  }

  @Override
  public Optional<IsleBatch> poll(Duration timeout) {
    checkOpen();
    TailedIsle isle = await(timeout);
    if (isle == null) {
      return Optional.empty();
    }
    ChangeBatch batch = isle.ready();
    handedOut(isle);
    return Optional.of(new IsleBatch(isle.path(), batch));
  }

  @Override
  public void subscribe(Consumer<IsleBatch> consumer) {
    checkOpen();
    while (!isClosed() && !Thread.currentThread().isInterrupted()) {
      TailedIsle isle = await(options.pollInterval());
      if (isle != null) {
        consumer.accept(new IsleBatch(isle.path(), isle.ready()));
        handedOut(isle);
      }
    }
  }

  private void handedOut(TailedIsle isle) {
    isle.handOut();
    // The consumer may have removed it.
    if (turns.remove(isle)) {
      turns.add(isle);
    }
  }

  /** The isle whose turn it is and that has a batch; null when none has one in time. */
  private @Nullable TailedIsle await(Duration timeout) {
    long deadlineNs = context.time().monotonicNs() + saturatedNs(timeout);
    while (true) {
      TailedIsle isle = nextReady();
      if (isle == null && askThoseDue()) {
        isle = nextReady();
      }
      long nowNs = context.time().monotonicNs();
      if (isle != null || nowNs - deadlineNs >= 0 || isClosed()) {
        return isle;
      }
      try {
        if (context.time().awaitMs(closed, pauseMs(nowNs, deadlineNs))) {
          return null;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
  }

  private @Nullable TailedIsle nextReady() {
    for (TailedIsle isle : turns) {
      if (isle.isReady()) {
        return isle;
      }
    }
    return null;
  }

  /**
   * Asks isles that are due, in the order of their turns, until some have something.
   *
   * @return false when this was closed meanwhile
   */
  private boolean askThoseDue() {
    long nowNs = context.time().monotonicNs();
    List<TailedIsle> due = turns.stream().filter(isle -> isle.isDue(nowNs)).toList();
    for (int from = 0; from < due.size() && nextReady() == null && !isClosed(); ) {
      List<TailedIsle> some = due.subList(from, Math.min(due.size(), from + ASKED_AT_A_TIME));
      long againNs = nowNs + pollIntervalMs() * 1_000_000;
      Fanout.forEach(context.executor(), some.size(), number -> some.get(number).ask(againNs));
      if (isClosed()) {
        return false;
      }
      throwFailureOf(some);
      from += some.size();
    }
    return true;
  }

  /** All were asked before: an isle that fails holds up none of the others. */
  private static void throwFailureOf(List<TailedIsle> asked) {
    RuntimeException first = null;
    for (TailedIsle isle : asked) {
      RuntimeException failure = isle.takeFailure();
      if (first == null) {
        first = failure;
      } else if (failure != null && failure != first) {
        first.addSuppressed(failure);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private long pauseMs(long nowNs, long deadlineNs) {
    long untilNs = Math.min(deadlineNs - nowNs, pollIntervalMs() * 1_000_000);
    for (TailedIsle isle : turns) {
      untilNs = Math.min(untilNs, isle.dueInNs(nowNs));
    }
    return Math.max(1, (untilNs + 999_999) / 1_000_000);
  }

  /** A pause of nothing would be a busy loop on the store. */
  private long pollIntervalMs() {
    return Math.max(1, options.pollInterval().toMillis());
  }

  private static long saturatedNs(Duration timeout) {
    // A third of the range, so that adding it to any reading of the clock does not overflow the
    // difference.
    long mostMs = Long.MAX_VALUE / 3_000_000;
    return timeout.compareTo(Duration.ofMillis(mostMs)) > 0
        ? mostMs * 1_000_000
        : Math.max(0, timeout.toNanos());
  }

  @Override
  public Map<String, Cursor> cursors() {
    checkOpen();
    Map<String, Cursor> cursors = new LinkedHashMap<>();
    isles.forEach((path, isle) -> cursors.put(path, isle.cursor()));
    return cursors;
  }

  @Override
  public void seek(String path, Cursor cursor) {
    checkOpen();
    TailedIsle isle = isles.get(path);
    if (isle == null) {
      throw new InvalidOptionException("This tailer does not follow that isle").with("isle", path);
    }
    isle.seek(cursor, context.time().monotonicNs());
  }

  @Override
  public void add(String path, TailerOptions.Start start) {
    checkOpen();
    if (!isles.containsKey(path)) {
      TailedIsle isle =
          new TailedIsle(
              path,
              Named.call(path, () -> context.opener().apply(path, options.from(start))),
              context.time().monotonicNs());
      synchronized (isles) {
        isles.put(path, isle);
      }
      turns.add(0, isle);
    }
  }

  @Override
  public void remove(String path) {
    checkOpen();
    TailedIsle isle;
    synchronized (isles) {
      isle = isles.remove(path);
    }
    if (isle != null) {
      turns.remove(isle);
      isle.close();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void checkOpen() {
    if (isClosed()) {
      throw new IsleClosedException("This tailer is closed");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    context.onClose().accept(this);
    List<TailedIsle> all;
    synchronized (isles) {
      all = List.copyOf(isles.values());
    }
    Closing.all(all);
  }
}
