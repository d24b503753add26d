package io.isledb.store.testing;

import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import io.isledb.store.decorate.RequestKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A store that fails as object stores fail: by script ({@link #next}), by standing rule ({@link
 * #always}) or at random ({@link #atRandom}). Scripted faults come before rules, rules before
 * chance; of several the oldest applies. Thread-safe.
 *
 * <p>Lists, and calls for which no fault is due, pass through. Late writes are kept until {@link
 * #applyLate} or {@link #dropLate}.
 */
public final class FaultyStore implements ObjectStore {
  private record Rule(Predicate<RequestKind> kinds, Predicate<String> names, Fault fault) {
    boolean matches(RequestKind kind, String name) {
      return kinds.test(kind) && names.test(name);
    }
  }

  private record Chance(Rule rule, double probability, RandomGenerator random) {}

  private final ObjectStore store;
  private final List<Rule> script = new ArrayList<>();
  private final List<Rule> standing = new ArrayList<>();
  private final List<Chance> chances = new ArrayList<>();
  private final List<Runnable> late = new ArrayList<>();
  private long faults;

  public FaultyStore(ObjectStore store) {
    this.store = store;
  }

  /** The next request of a kind meets a fault. */
  public FaultyStore next(RequestKind kind, Fault fault) {
    return next(kind, name -> true, fault);
  }

  /**
   * The next request of a kind for a matching name meets a fault; for a delete and a list, one name
   * is enough.
   */
  public synchronized FaultyStore next(RequestKind kind, Predicate<String> names, Fault fault) {
    script.add(new Rule(k -> k == kind, names, fault));
    return this;
  }

  /** All requests meet a fault until {@link #heal}. */
  public FaultyStore always(Fault fault) {
    return always(kind -> true, name -> true, fault);
  }

  /** All matching requests meet a fault until {@link #heal}. */
  public synchronized FaultyStore always(
      Predicate<RequestKind> kinds, Predicate<String> names, Fault fault) {
    standing.add(new Rule(kinds, names, fault));
    return this;
  }

  /** Each matching request meets a fault with a probability, until {@link #heal}. */
  public synchronized FaultyStore atRandom(
      Predicate<RequestKind> kinds, Fault fault, double probability, RandomGenerator random) {
    chances.add(new Chance(new Rule(kinds, name -> true, fault), probability, random));
    return this;
  }

  /** Forgets script, rules and chances; late writes stay. */
  public synchronized void heal() {
    script.clear();
    standing.clear();
    chances.clear();
  }

  /** How many faults have been dealt. */
  public synchronized long faults() {
    return faults;
  }

  /** How many writes wait to be applied. */
  public synchronized int lateWrites() {
    return late.size();
  }

  /**
   * Applies all late writes, oldest first. A late create of a name that is taken by now does
   * nothing.
   */
  public void applyLate() {
    List<Runnable> due;
    synchronized (this) {
      due = List.copyOf(late);
      late.clear();
    }
    due.forEach(Runnable::run);
  }

  /** Forgets all late writes: they never arrive. */
  public synchronized void dropLate() {
    late.clear();
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    switch (draw(RequestKind.CREATE, List.of(name))) {
      case LOST_ANSWER -> {
        store.createIfAbsent(name, content);
        return new CreateOutcome.Unknown(lost(name));
      }
      case LOST_REQUEST -> {
        return new CreateOutcome.Unknown(lost(name));
      }
      case LATE -> {
        ByteBuffer copy = copy(content);
        addLate(() -> store.createIfAbsent(name, copy));
        return new CreateOutcome.Unknown(lost(name));
      }
      case PRECONDITION_IGNORED -> {
        store.put(name, content);
        return CreateOutcome.STORED;
      }
      default -> {
        return store.createIfAbsent(name, content);
      }
    }
  }

  @Override
  public void put(String name, ByteBuffer content) {
    ByteBuffer copy = copy(content);
    write(RequestKind.PUT, List.of(name), () -> store.put(name, copy.duplicate()));
  }

  @Override
  public void delete(Collection<String> names) {
    List<String> copy = List.copyOf(names);
    write(RequestKind.DELETE, copy, () -> store.delete(copy));
  }

  private void write(RequestKind kind, List<String> names, Runnable action) {
    switch (draw(kind, names)) {
      case LOST_ANSWER -> {
        action.run();
        throw lost(names.toString());
      }
      case LOST_REQUEST -> throw lost(names.toString());
      case LATE -> {
        addLate(action);
        throw lost(names.toString());
      }
      default -> action.run();
    }
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    Fault fault = drawForRead(RequestKind.READ, name);
    return fault == Fault.VANISHED ? Optional.empty() : store.read(name).map(b -> damage(b, fault));
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    Fault fault = drawForRead(RequestKind.READ_RANGE, name);
    return fault == Fault.VANISHED
        ? Optional.empty()
        : store.readRange(name, offset, length).map(b -> damage(b, fault));
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    drawForRead(RequestKind.LIST, prefix);
    return store.list(prefix, after, limit);
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    drawForRead(RequestKind.LIST, folder);
    return store.listFolders(folder, after, limit);
  }

  @Override
  public void close() {
    store.close();
  }

  private Fault drawForRead(RequestKind kind, String name) {
    Fault fault = draw(kind, List.of(name));
    if (fault == Fault.LOST_ANSWER || fault == Fault.LOST_REQUEST || fault == Fault.LATE) {
      throw lost(name);
    }
    return fault;
  }

  /** Finds the fault that is due; those that are the same for every request are dealt here. */
  private Fault draw(RequestKind kind, List<String> names) {
    Fault fault = due(kind, names);
    if (fault == Fault.UNAVAILABLE) {
      throw new StoreUnavailableException("The store cannot serve now (made by the test)")
          .with("names", names);
    }
    if (fault == Fault.REFUSED) {
      throw new StoreRefusedException("The store refuses (made by the test)").with("names", names);
    }
    return fault;
  }

  private synchronized Fault due(RequestKind kind, List<String> names) {
    Fault fault = find(kind, names);
    if (fault != Fault.NONE) {
      faults++;
    }
    return fault;
  }

  private Fault find(RequestKind kind, List<String> names) {
    for (Rule rule : script) {
      if (names.stream().anyMatch(name -> rule.matches(kind, name))) {
        script.remove(rule);
        return rule.fault();
      }
    }
    for (Rule rule : standing) {
      if (names.stream().anyMatch(name -> rule.matches(kind, name))) {
        return rule.fault();
      }
    }
    for (Chance chance : chances) {
      if (chance.rule().kinds().test(kind) && chance.random().nextDouble() < chance.probability()) {
        return chance.rule().fault();
      }
    }
    return Fault.NONE;
  }

  private static StoredBytes damage(StoredBytes read, Fault fault) {
    byte[] bytes = read.bytes();
    if (bytes.length == 0) {
      return read;
    }
    if (fault == Fault.CORRUPT) {
      bytes[bytes.length / 2] ^= 0x10;
      return read;
    }
    if (fault == Fault.TRUNCATED) {
      byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
      return new StoredBytes(half, read.offset(), read.offset() + half.length, read.modifiedMs());
    }
    return read;
  }

  private synchronized void addLate(Runnable write) {
    late.add(write);
  }

  private static ByteBuffer copy(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static StoreUnavailableException lost(String name) {
    return new StoreUnavailableException("No answer from the store (made by the test)")
        .with("name", name);
  }
}
