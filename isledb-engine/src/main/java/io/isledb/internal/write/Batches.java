package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.internal.memtable.MemoryBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A writer's batches, in the order in which they become commits: one is being committed, some
 * behind it take nothing more and wait for their place, and the last one fills. All but the last
 * may be missing. Guarded by the lock of the {@link Committer}.
 */
final class Batches {
  private final MemoryBudget budget;
  private @Nullable Batch pending;
  private final ArrayDeque<Batch> sealed = new ArrayDeque<>();
  private Batch filling;

  Batches(MemoryBudget budget) {
    this.budget = budget;
    this.filling = new Batch(1, budget);
  }

  /** The one that is being committed. */
  @Nullable Batch pending() {
    return pending;
  }

  /** How many are complete and wait behind it. */
  int sealed() {
    return sealed.size();
  }

  /** The one that is committed next when nothing is pending, if it is complete; else null. */
  @Nullable Batch firstSealed() {
    return sealed.peekFirst();
  }

  /** The one right before the one that fills; null if there is none. */
  @Nullable Batch lastComplete() {
    return sealed.isEmpty() ? pending : sealed.peekLast();
  }

  Batch filling() {
    return filling;
  }

  /** Whether nothing but the one that fills is there. */
  boolean isIdle() {
    return pending == null && sealed.isEmpty();
  }

  /** Whether there is nothing to commit. */
  boolean isEmpty() {
    return isIdle() && filling.isEmpty();
  }

  /** The last one that has something to commit. */
  @Nullable Batch newest() {
    return filling.isEmpty() ? lastComplete() : filling;
  }

  /** All that there are, in their order. */
  List<Batch> all() {
    List<Batch> all = new ArrayList<>();
    if (pending != null) {
      all.add(pending);
    }
    all.addAll(sealed);
    all.add(filling);
    return all;
  }

  long heldBytes() {
    long bytes = filling.heldBytes() + (pending == null ? 0 : pending.heldBytes());
    for (Batch batch : sealed) {
      bytes += batch.heldBytes();
    }
    return bytes;
  }

  long entries() {
    long entries = filling.entries() + (pending == null ? 0 : pending.entries());
    for (Batch batch : sealed) {
      entries += batch.entries();
    }
    return entries;
  }

  /** Where a position is to be after the newest batch that moves it; empty if none does. */
  OptionalLong offset(String position) {
    List<Batch> all = all();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).knows(position)) {
        return OptionalLong.of(all.get(i).offset(position));
      }
    }
    return OptionalLong.empty();
  }

  /** Lets nothing more into the batch that fills, and begins another. */
  Batch seal() {
    Batch complete = filling;
    filling = new Batch(complete.number() + 1, budget);
    sealed.addLast(complete);
    return complete;
  }

  /** The one to commit, which becomes the pending one if it was not yet. */
  Batch first() {
    Batch first = pending;
    if (first == null) {
      if (sealed.isEmpty()) {
        seal();
      }
      first = sealed.removeFirst();
      pending = first;
    }
    return first;
  }

  /** The pending one is in the log. */
  void committed() {
    pending = null;
  }

  /** Forgets all; what fills from now on is empty. */
  void clear() {
    pending = null;
    sealed.clear();
    filling = new Batch(filling.number() + 1, budget);
  }

  static List<CompletableFuture<CommitInfo>> takeWaiters(Batch batch) {
    List<CompletableFuture<CommitInfo>> waiters = List.copyOf(batch.waiters());
    batch.waiters().clear();
    return waiters;
  }

  /** Whoever waits for any of them; they wait no more. */
  List<CompletableFuture<CommitInfo>> takeAllWaiters() {
    List<CompletableFuture<CommitInfo>> waiters = new ArrayList<>();
    all().forEach(batch -> waiters.addAll(takeWaiters(batch)));
    return waiters;
  }
}
