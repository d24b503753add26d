package io.isledb.store.decorate;

import io.isledb.error.StoreRefusedException;
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
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Counts the requests that go to another store, what they carry, how they end and how long they
 * take. Thread-safe; costs two readings of the clock and a few uncontended additions per request.
 * Placed under a {@link RetryingStore} it counts every attempt, above it every call.
 */
public final class MeteredStore implements ObjectStore {
  private static final class Counter {
    final LongAdder count = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder latencyNs = new LongAdder();
  }

  private final ObjectStore store;
  private final Time time;
  private final Map<RequestKind, Counter> requests = new EnumMap<>(RequestKind.class);
  private final Map<RequestOutcome, LongAdder> outcomes = new EnumMap<>(RequestOutcome.class);

  /**
   * @param store does the work; closed with this
   * @param time measures latencies
   */
  public MeteredStore(ObjectStore store, Time time) {
    this.store = store;
    this.time = time;
    for (RequestKind kind : RequestKind.values()) {
      requests.put(kind, new Counter());
    }
    for (RequestOutcome outcome : RequestOutcome.values()) {
      outcomes.put(outcome, new LongAdder());
    }
  }

  /** Measures latencies by the machine's clock. */
  public MeteredStore(ObjectStore store) {
    this(store, Time.SYSTEM);
  }

  /** What has been counted until now. */
  public StoreCounts counts() {
    Map<RequestKind, StoreCounts.Tally> byKind = new EnumMap<>(RequestKind.class);
    requests.forEach(
        (kind, c) ->
            byKind.put(
                kind, new StoreCounts.Tally(c.count.sum(), c.bytes.sum(), c.latencyNs.sum())));
    Map<RequestOutcome, Long> byOutcome = new EnumMap<>(RequestOutcome.class);
    outcomes.forEach((outcome, count) -> byOutcome.put(outcome, count.sum()));
    return new StoreCounts(byKind, byOutcome);
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    addBytes(RequestKind.CREATE, content.remaining());
    return counted(
        RequestKind.CREATE, () -> store.createIfAbsent(name, content), MeteredStore::outcomeOf);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    addBytes(RequestKind.PUT, content.remaining());
    Supplier<RequestOutcome> call =
        () -> {
          store.put(name, content);
          return RequestOutcome.DONE;
        };
    counted(RequestKind.PUT, call, outcome -> outcome);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    return countedRead(RequestKind.READ, () -> store.read(name), read -> read.bytes().length);
  }

  @Override
  public Optional<OpenObject> open(String name, IntFunction<byte[]> memory) {
    return countedRead(RequestKind.READ, () -> store.open(name, memory), OpenObject::sizeBytes);
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    return countedRead(
        RequestKind.READ_RANGE,
        () -> store.readRange(name, offset, length),
        read -> read.bytes().length);
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    return counted(
        RequestKind.LIST, () -> store.list(prefix, after, limit), page -> RequestOutcome.DONE);
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    return counted(
        RequestKind.LIST,
        () -> store.listFolders(folder, after, limit),
        page -> RequestOutcome.DONE);
  }

  @Override
  public void delete(Collection<String> names) {
    Supplier<RequestOutcome> call =
        () -> {
          store.delete(names);
          return RequestOutcome.DONE;
        };
    counted(RequestKind.DELETE, call, outcome -> outcome);
  }

  @Override
  public void close() {
    store.close();
  }

  private <T> Optional<T> countedRead(
      RequestKind kind, Supplier<Optional<T>> call, ToIntFunction<T> bytes) {
    Optional<T> read =
        counted(kind, call, r -> r.isPresent() ? RequestOutcome.DONE : RequestOutcome.MISSING);
    read.ifPresent(r -> addBytes(kind, bytes.applyAsInt(r)));
    return read;
  }

  private <T> T counted(RequestKind kind, Supplier<T> call, Function<T, RequestOutcome> outcome) {
    long startNs = time.monotonicNs();
    RequestOutcome ended = RequestOutcome.FAILED;
    try {
      T result = call.get();
      ended = outcome.apply(result);
      return result;
    } catch (StoreUnavailableException e) {
      ended = RequestOutcome.UNAVAILABLE;
      throw e;
    } catch (StoreRefusedException e) {
      ended = RequestOutcome.REFUSED;
      throw e;
    } finally {
      Counter counter = counter(kind);
      counter.count.increment();
      counter.latencyNs.add(time.monotonicNs() - startNs);
      adder(ended).increment();
    }
  }

  private void addBytes(RequestKind kind, long bytes) {
    counter(kind).bytes.add(bytes);
  }

  private Counter counter(RequestKind kind) {
    return Objects.requireNonNull(requests.get(kind));
  }

  private LongAdder adder(RequestOutcome outcome) {
    return Objects.requireNonNull(outcomes.get(outcome));
  }

  private static RequestOutcome outcomeOf(CreateOutcome outcome) {
    if (outcome instanceof CreateOutcome.Stored) {
      return RequestOutcome.DONE;
    }
    return outcome instanceof CreateOutcome.Exists ? RequestOutcome.EXISTS : RequestOutcome.UNKNOWN;
  }
}
