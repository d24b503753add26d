package io.isledb.internal.multi;

import io.isledb.Cursor;
import io.isledb.IsleEntry;
import io.isledb.MultiIterator;
import io.isledb.MultiReader;
import io.isledb.MultiSnapshot;
import io.isledb.Routing;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.error.IsleClosedException;
import io.isledb.internal.base.Closing;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.read.ReadPart;
import io.isledb.internal.read.ReaderImpl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Readers of many isles side by side. Thread-safe: calls take the set of readers once and go on
 * with it.
 */
public final class MultiReaderImpl implements MultiReader {
  private final Function<String, ReaderImpl> opener;
  private final Consumer<AutoCloseable> onClose;
  private final MultiView.Shared shared;
  private final Map<String, ReaderImpl> readers = new LinkedHashMap<>();
  private volatile MultiView view;
  private volatile boolean isClosed;

  /**
   * Makes a reader of no isles.
   *
   * @param opener opens the reader of one isle
   * @param onClose told when this is closed
   */
  public MultiReaderImpl(
      Function<String, ReaderImpl> opener,
      Routing routing,
      int readAheadBytes,
      Executor executor,
      Consumer<AutoCloseable> onClose) {
    this.opener = opener;
    this.onClose = onClose;
    this.shared = new MultiView.Shared(routing, readAheadBytes, executor);
    this.view = new MultiView(shared, readers);
  }

  /** Adds isles, opening them in parallel: all of them, or none when one fails. */
  public void addAll(Collection<String> paths) {
    synchronized (readers) {
      checkOpen();
      List<String> missing = new ArrayList<>(new LinkedHashSet<>(paths));
      missing.removeAll(readers.keySet());
      Map<String, ReaderImpl> opened = new ConcurrentHashMap<>();
      try {
        Fanout.forEach(
            shared.executor(),
            missing.size(),
            number -> {
              String path = missing.get(number);
              opened.put(path, Named.call(path, () -> opener.apply(path)));
            });
      } catch (RuntimeException e) {
        Closing.all(List.copyOf(opened.values()));
        throw e;
      }
      for (String path : missing) {
        readers.put(path, java.util.Objects.requireNonNull(opened.get(path)));
      }
      view = new MultiView(shared, readers);
    }
  }

  @Override
  public void add(String path) {
    addAll(List.of(path));
  }

  @Override
  public boolean refresh() {
    checkOpen();
    Map<String, ReaderImpl> present;
    synchronized (readers) {
      present = new LinkedHashMap<>(readers);
    }
    AtomicBoolean isChanged = new AtomicBoolean();
    List<Map.Entry<String, ReaderImpl>> all = List.copyOf(present.entrySet());
    Fanout.forEach(
        shared.executor(),
        all.size(),
        number -> {
          Map.Entry<String, ReaderImpl> one = all.get(number);
          if (Named.call(one.getKey(), one.getValue()::refresh)) {
            isChanged.set(true);
          }
        });
    return isChanged.get();
  }

  @Override
  public MultiSnapshot snapshot() {
    checkOpen();
    Map<String, ReadPart> pinned = new LinkedHashMap<>();
    synchronized (readers) {
      readers.forEach((path, reader) -> pinned.put(path, reader.pin()));
    }
    return new MultiSnapshotImpl(new MultiView(shared, pinned));
  }

  @Override
  public List<String> paths() {
    return present().paths();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return present().get(key);
  }

  @Override
  public Optional<IsleEntry> entry(Slice key) {
    return present().entry(key);
  }

  @Override
  public MultiIterator iterate(Scan scan) {
    return present().iterate(scan);
  }

  @Override
  public Map<String, Cursor> cursors() {
    return present().cursors();
  }

  private MultiView present() {
    checkOpen();
    return view;
  }

  private void checkOpen() {
    if (isClosed) {
      throw new IsleClosedException("This reader is closed");
    }
  }

  @Override
  public void close() {
    isClosed = true;
    onClose.accept(this);
    synchronized (readers) {
      Closing.all(List.copyOf(readers.values()));
    }
  }
}
