package io.isledb.store.decorate;

import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Time;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.OpenObject;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Tries again what may be repeated without harm (reads, ranges, lists, deletes and unconditional
 * puts) when the store is unavailable. Never repeats {@link #createIfAbsent}: there a second
 * attempt could be refused by the success of the first, and only the caller can recognise its own
 * object. Thread-safe.
 */
public final class RetryingStore implements ObjectStore {
  private final ObjectStore store;
  private final RetryPolicy policy;
  private final RandomGenerator random;
  private final Time time;

  /**
   * @param store does the work; closed with this
   * @param policy bounds attempts and delays
   * @param random spreads the delays; used under a lock of its own
   * @param time waits
   */
  public RetryingStore(ObjectStore store, RetryPolicy policy, RandomGenerator random, Time time) {
    this.store = store;
    this.policy = policy;
    this.random = random;
    this.time = time;
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    return store.createIfAbsent(name, content);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    retried(
        () -> {
          store.put(name, content);
          return true;
        });
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    return retried(() -> store.read(name));
  }

  @Override
  public Optional<OpenObject> open(String name, IntFunction<byte[]> memory) {
    return retried(() -> store.open(name, memory));
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    return retried(() -> store.readRange(name, offset, length));
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    return retried(() -> store.list(prefix, after, limit));
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    return retried(() -> store.listFolders(folder, after, limit));
  }

  @Override
  public void delete(Collection<String> names) {
    retried(
        () -> {
          store.delete(names);
          return true;
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private <T> T retried(Supplier<T> call) {
    long waitedMs = 0;
    for (int failures = 1; ; failures++) {
      try {
        return call.get();
      } catch (StoreUnavailableException e) {
        long delayMs = policy.delayMs(failures, jitter());
        if (failures >= policy.attemptsMax() || waitedMs + delayMs > policy.totalDelayMsMax()) {
          throw e.with("attempts", failures).with("waitedMs", waitedMs);
        }
        sleep(delayMs, e);
        waitedMs += delayMs;
      }
    }
  }

  private double jitter() {
    synchronized (random) {
      return random.nextDouble();
    }
  }

  private void sleep(long delayMs, StoreUnavailableException failure) {
    try {
      time.sleepMs(delayMs);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      failure.addSuppressed(interrupted);
      throw failure;
    }
  }
}
