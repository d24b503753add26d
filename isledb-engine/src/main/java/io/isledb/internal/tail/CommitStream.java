package io.isledb.internal.tail;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.StoredBytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Gives decoded commits by id, fetching the next ones ahead while there are some. Not thread-safe.
 *
 * <p>The depth of fetching ahead doubles with each commit that was there, beginning with the second
 * in a row, and falls to nothing with the first that was not: an idle log costs one request a look.
 * What is fetched ahead runs on the executor or, when that has not begun it, on the caller, so a
 * busy executor cannot stop it.
 */
final class CommitStream {
  private record Fetch(long id, FutureTask<Optional<CommitChanges.Decoded>> task) {}

  private final EngineContext engine;
  private final IsleLayout layout;
  private final int depthMax;
  private final Deque<Fetch> ahead = new ArrayDeque<>();
  private int hitsInARow;
  private volatile @Nullable String isleId;

  CommitStream(EngineContext engine, IsleLayout layout, int depthMax) {
    this.engine = engine;
    this.layout = layout;
    this.depthMax = depthMax;
  }

  /** The isle that commits must belong to from now on. */
  void expect(String id) {
    isleId = id;
  }

  @Nullable String isleId() {
    return isleId;
  }

  /** A commit; empty when it is not there now. */
  Optional<CommitChanges.Decoded> commit(long id) {
    Optional<CommitChanges.Decoded> found = fetchedAhead(id);
    if (found.isEmpty()) {
      found = fetch(id); // what was missing ahead of its time may be there now
    }
    if (found.isEmpty()) {
      forget();
      return found;
    }
    hitsInARow++;
    isleId = found.get().header().isleId();
    fetchAhead(id + 1);
    return found;
  }

  /** Drops what was fetched ahead. */
  void forget() {
    ahead.clear();
    hitsInARow = 0;
  }

  private Optional<CommitChanges.Decoded> fetchedAhead(long id) {
    Fetch first = ahead.pollFirst();
    if (first == null || first.id() != id) {
      ahead.clear();
      return Optional.empty();
    }
    first.task().run(); // does nothing when the executor has it
    return result(first.task());
  }

  private void fetchAhead(long from) {
    int depth = hitsInARow < 2 ? 0 : Math.min(depthMax, 1 << Math.min(hitsInARow - 2, 20));
    Fetch last = ahead.peekLast();
    for (long id = last == null ? from : last.id() + 1; id < from + depth; id++) {
      long wanted = id;
      FutureTask<Optional<CommitChanges.Decoded>> task = new FutureTask<>(() -> fetch(wanted));
      ahead.addLast(new Fetch(id, task));
      try {
        engine.executor().execute(task);
      } catch (RejectedExecutionException e) {
        return; // the engine is closing; the caller runs it if it still wants it
      }
    }
  }

  private Optional<CommitChanges.Decoded> fetch(long id) {
    String object = layout.commit(id);
    Optional<StoredBytes> read = engine.store().read(object);
    return read.map(stored -> CommitChanges.decode(object, stored.bytes(), isleId, id));
  }

  private static Optional<CommitChanges.Decoded> result(
      FutureTask<Optional<CommitChanges.Decoded>> task) {
    boolean wasInterrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          wasInterrupted = true; // the request ends by itself, by the store's own timeouts
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException failure) {
            throw failure;
          }
          throw new IllegalStateException("fetching a commit failed", e.getCause());
        }
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
