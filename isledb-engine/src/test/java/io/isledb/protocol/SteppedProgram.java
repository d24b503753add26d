package io.isledb.protocol;

import io.isledb.protocol.Interleavings.Program;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** One program of a run: stops before each of its store calls until it is answered. */
final class SteppedProgram {
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "stepped-program");
            thread.setDaemon(true);
            return thread;
          });

  /** Ends a program whose run is no longer of interest; nothing may catch it. */
  private static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("the run has ended", null, false, false);
    }
  }

  private final Semaphore stopped = new Semaphore(0);
  private final Semaphore answered = new Semaphore(0);
  // Guarded by the two semaphores: exactly one side runs at a time.
  private @Nullable StoreCall pending;
  private @Nullable Object answer;
  private @Nullable Throwable failure;
  private boolean isStopping;
  private long answersHash = 1;

  SteppedProgram(int number, Program program) {
    THREADS.execute(
        () -> {
          try {
            program.run(new CallStore(this::ask), new SplittableRandom(number + 1));
          } catch (Stopped e) {
            // Expected: see stop().
          } catch (Throwable e) {
            failure = e;
          }
          pending = null;
          stopped.release();
        });
  }

  private Object ask(StoreCall call) {
    if (isStopping) {
      throw new Stopped();
    }
    pending = call;
    stopped.release();
    answered.acquireUninterruptibly();
    if (isStopping) {
      throw new Stopped();
    }
    if (answer instanceof RuntimeException refusal) {
      throw refusal;
    }
    return Objects.requireNonNull(answer);
  }

  void awaitStop() {
    stopped.acquireUninterruptibly();
  }

  boolean isWaiting() {
    return pending != null;
  }

  StoreCall pending() {
    return Objects.requireNonNull(pending);
  }

  void answer(StoreCall call, Object given) {
    answersHash = Mix.mix(Mix.mix(answersHash, call.hash()), StoreCall.hashOf(given));
    answer = given;
    answered.release();
    awaitStop();
  }

  long answersHash() {
    return answersHash;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  void stop() {
    if (pending != null) {
      isStopping = true;
      answered.release();
      awaitStop();
    }
  }
}
