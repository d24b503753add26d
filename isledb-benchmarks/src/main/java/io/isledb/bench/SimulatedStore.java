package io.isledb.bench;

import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Time;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.Random;

/**
 * Another store behind the latency and bandwidth of a network: a request waits for a time drawn
 * from a log-normal distribution, and for its bytes. Requests do not hold each other up, as with a
 * service that has room for all. Thread-safe.
 */
final class SimulatedStore implements ObjectStore {
  /**
   * How slow.
   *
   * @param readMs median latency of reads and lists
   * @param writeMs median latency of writes and deletes
   * @param spread the logarithm's standard deviation: 0.5 puts the 99th percentile at 3.2 medians
   * @param bytesPerSecond bandwidth of one request
   */
  record Network(double readMs, double writeMs, double spread, double bytesPerSecond) {
    /** What users of a large object store see within its region. */
    static final Network DEFAULT = new Network(60, 100, 0.5, 90e6);
  }

  private final ObjectStore store;
  private final Network network;
  private final Time time;
  private final Random random;

  SimulatedStore(ObjectStore store, Network network, Time time, long seed) {
    this.store = store;
    this.network = network;
    this.time = time;
    this.random = new Random(seed);
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    delay(network.writeMs(), content.remaining());
    return store.createIfAbsent(name, content);
  }

  @Override
  public void put(String name, ByteBuffer content) {
    delay(network.writeMs(), content.remaining());
    store.put(name, content);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    Optional<StoredBytes> read = store.read(name);
    delay(network.readMs(), read.map(r -> r.bytes().length).orElse(0));
    return read;
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    Optional<StoredBytes> read = store.readRange(name, offset, length);
    delay(network.readMs(), read.map(r -> r.bytes().length).orElse(0));
    return read;
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    delay(network.readMs(), 0);
    return store.list(prefix, after, limit);
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    delay(network.readMs(), 0);
    return store.listFolders(folder, after, limit);
  }

  @Override
  public void delete(Collection<String> names) {
    delay(network.writeMs(), 0);
    store.delete(names);
  }

  @Override
  public void close() {
    store.close();
  }

  private void delay(double medianMs, int bytes) {
    double factor;
    synchronized (random) {
      factor = Math.exp(network.spread() * random.nextGaussian());
    }
    double ms = medianMs * factor + bytes * 1e3 / network.bytesPerSecond();
    try {
      time.sleepMs(Math.round(ms));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted while waiting for the network", e);
    }
  }
}
