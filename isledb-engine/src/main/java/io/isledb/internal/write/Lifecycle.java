package io.isledb.internal.write;

import io.isledb.error.FencedException;
import io.isledb.error.IsleClosedException;
import org.jspecify.annotations.Nullable;

/**
 * A writer's state and the failures that its callers are owed. Guarded by the lock of its {@link
 * Committer}.
 */
final class Lifecycle {
  private final String isle;
  private WriterState state = WriterState.OPEN;
  private @Nullable FencedException fence;
  private @Nullable RuntimeException unreported;
  private boolean isFenceReported;

  /**
   * @param isle path of the isle, for messages
   */
  Lifecycle(String isle) {
    this.isle = isle;
  }

  WriterState state() {
    return state;
  }

  /** The only place where the state changes. */
  void become(WriterState next) {
    if (!state.successors().contains(next)) {
      throw new IllegalStateException("a writer cannot go from " + state + " to " + next);
    }
    state = next;
  }

  void fence(FencedException e) {
    become(WriterState.FENCED);
    fence = e;
  }

  /** Notes a failure of the background for whoever calls next. */
  void owe(RuntimeException failure) {
    unreported = failure;
  }

  /** What the background failed at is settled, or about to be told in another way. */
  void owesNothing() {
    unreported = null;
  }

  /** Fails unless changes can be taken; tells a failure of the background once. */
  void checkOpen() {
    checkMayCommit();
    if (state != WriterState.OPEN) {
      throw closed();
    }
    RuntimeException failure = unreported;
    if (failure != null) {
      unreported = null;
      throw failure;
    }
  }

  void checkMayCommit() {
    if (fence != null) {
      isFenceReported = true;
      throw again(fence);
    }
    if (state == WriterState.CLOSED) {
      throw closed();
    }
  }

  /** The fence, if it drew no attention yet. */
  @Nullable FencedException takeUnreportedFence() {
    if (fence == null || isFenceReported) {
      return null;
    }
    isFenceReported = true;
    return again(fence);
  }

  IsleClosedException closed() {
    return new IsleClosedException("This writer is closed; open a new one").with("isle", isle);
  }

  /** The same failure with the stack of whoever hears of it now. */
  private FencedException again(FencedException e) {
    return new FencedException(
        "Another writer has taken over this isle; this one never writes again",
        isle,
        e.owner(),
        e.ownerEpoch(),
        e.sinceMs(),
        e);
  }
}
