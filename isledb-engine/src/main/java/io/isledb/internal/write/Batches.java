package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.internal.memtable.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A writer's batches, in the order in which they become commits: one is being committed, one behind
 * it takes nothing more and waits for its place, and the last one fills. The first two may be
 * missing. Guarded by the lock of the {@link Committer}.
 */
final class Batches {
  private final MemoryBudget budget;
  private @Nullable Batch pending;
  private @Nullable Batch sealed;
  private Batch filling;

  Batches(MemoryBudget budget) {
    this.budget = budget;
    this.filling = new Batch(1, budget);
  }

  /** The one that is being committed. */
  @Nullable Batch pending() {
    return pending;
  }

  /** The one after it, which is complete. */
  @Nullable Batch sealed() {
    return sealed;
  }

  Batch filling() {
    return filling;
  }

  /** Whether there is nothing to commit. */
  boolean isEmpty() {
    return pending == null && sealed == null && filling.isEmpty();
  }

  /** The last one that has something to commit. */
  @Nullable Batch newest() {
    if (!filling.isEmpty()) {
      return filling;
    }
    return sealed != null ? sealed : pending;
  }

  /** All that there are, in their order. */
  List<Batch> all() {
    List<Batch> all = new ArrayList<>(3);
    if (pending != null) {
      all.add(pending);
    }
    if (sealed != null) {
      all.add(sealed);
    }
    all.add(filling);
    return all;
  }

  long heldBytes() {
    return filling.heldBytes() + heldBytes(sealed) + heldBytes(pending);
  }

  private static long heldBytes(@Nullable Batch batch) {
    return batch == null ? 0 : batch.heldBytes();
  }

  long entries() {
    return filling.entries() + entries(sealed) + entries(pending);
  }

  private static long entries(@Nullable Batch batch) {
    return batch == null ? 0 : batch.entries();
  }

  /** Where a position is to be after the newest batch that moves it; empty if none does. */
  OptionalLong offset(String position) {
    OptionalLong offset = filling.offset(position);
    if (offset.isEmpty() && sealed != null) {
      offset = sealed.offset(position);
    }
    if (offset.isEmpty() && pending != null) {
      offset = pending.offset(position);
    }
    return offset;
  }

  /** Lets nothing more into the batch that fills, and begins another. */
  Batch seal() {
    Batch complete = filling;
    filling = new Batch(complete.number() + 1, budget);
    sealed = complete;
    return complete;
  }

  /** The one to commit, which becomes the pending one if it was not yet. */
  Batch first() {
    Batch first = pending;
    if (first == null) {
      first = sealed != null ? sealed : seal();
      pending = first;
      sealed = null;
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
    sealed = null;
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
