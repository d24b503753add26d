package io.isledb.internal.log;

import io.isledb.Watermarks;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import io.isledb.internal.base.Backoff;
import io.isledb.internal.base.Creates;
import io.isledb.internal.base.Deadline;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.format.sst.SstBuilder;
import io.isledb.options.SstOptions;
import io.isledb.store.CreateOutcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Takes an isle over. Thread-safe; keeps no state.
 *
 * <ol>
 *   <li>Find the head: newest manifest, then the listing of the log after what it has compacted,
 *       then the head's header.
 *   <li>Create the next id as a fence with the next epoch. If the id is taken by another, begin
 *       again.
 *   <li>List after it. Anything there makes the claim void: a newer claimant (fenced), or this
 *       writer had slept and created an id that was used and collected (begin again). It is seen
 *       because the newest commit is never deleted.
 *   <li>Unless this store has refused a create before, create the fence again and expect the
 *       refusal.
 * </ol>
 */
public final class Claims {
  private static final int ATTEMPTS_MAX = 32;

  private final CommitLog log;
  private final EngineContext context;

  public Claims(CommitLog log) {
    this.log = log;
    this.context = log.context();
  }

  /**
   * Takes the isle over, creating it if need be: six requests when it exists, and once per process
   * and store one more.
   *
   * @param writer the new owner's name
   * @param change what the fence does to the watermarks
   * @param timeout how long unknown outcomes are pursued
   * @throws io.isledb.error.FencedException when another claimed it after this one
   * @throws StoreUnfitException when the store ignores preconditions
   */
  public Claim claim(String writer, UnaryOperator<Watermarks> change, Duration timeout) {
    Deadline deadline = Deadline.after(context.time(), timeout);
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      Manifest manifest = log.manifests().newestOrCreate(timeout);
      Optional<LogHead> head = log.headOver(manifest);
      if (head.isEmpty()) {
        // Collected under our eyes, or damaged: the careful way tells which.
        head = log.head();
      }
      if (head.isPresent()) {
        Optional<Claim> claim = tryClaim(head.get(), writer, change, timeout);
        if (claim.isPresent()) {
          return claim.get();
        }
      }
      if (deadline.isOver()) {
        break;
      }
      if (attempt > 1) {
        Creates.sleep(context.time(), Backoff.STORE.delayMs(attempt - 1, context.ids()), tooMany());
      }
    }
    throw tooMany();
  }

  private StoreUnavailableException tooMany() {
    return new StoreUnavailableException(
            "Others claimed this isle at the same time, again and again; try later")
        .with("isle", log.isle())
        .with("store", context.store().url());
  }

  private Optional<Claim> tryClaim(
      LogHead head, String writer, UnaryOperator<Watermarks> change, Duration timeout) {
    CommitHeader fence = fenceAfter(head, writer, change);
    ByteBuffer bytes = SstBuilder.commit(fence, SstOptions.FLUSH).finish().bytes();
    String object = log.layout().commit(fence.commitId());
    CreateOutcome outcome = Creates.untilKnown(context, object, bytes, timeout);
    if (outcome instanceof CreateOutcome.Exists) {
      context.isStoreProven().set(true);
      if (!isOurs(fence)) {
        return Optional.empty();
      }
    }
    if (!isLast(fence)) {
      return Optional.empty();
    }
    prove(object, bytes, timeout);
    return Optional.of(new Claim(head.manifest(), fence));
  }

  private CommitHeader fenceAfter(LogHead log, String writer, UnaryOperator<Watermarks> change) {
    CommitHeader head = log.head();
    long nowMs = context.time().wallMs();
    if (head == null) {
      Watermarks first = change.apply(Watermarks.NONE);
      return new CommitHeader(
          log.manifest().isleId(), 1, 1, writer, context.ids().nonce(), true, 1, 0, nowMs, first);
    }
    return new CommitHeader(
        log.manifest().isleId(),
        head.commitId() + 1,
        head.epoch() + 1,
        writer,
        context.ids().nonce(),
        true,
        head.nextSequence(),
        0,
        Math.max(nowMs, head.committedAtMs()),
        change.apply(head.watermarks()));
  }

  private boolean isOurs(CommitHeader fence) {
    return log.readHeader(fence.commitId(), fence.isleId())
        .filter(there -> there.nonce().equals(fence.nonce()))
        .isPresent();
  }

  /** Whether nothing comes after the fence. */
  private boolean isLast(CommitHeader fence) {
    List<CommitRef> after = log.listAfter(fence.commitId());
    if (after.isEmpty()) {
      return true;
    }
    Optional<CommitHeader> newest =
        log.readHeader(after.get(after.size() - 1).id(), fence.isleId());
    if (newest.isPresent() && newest.get().epoch() > fence.epoch()) {
      throw log.fenced(newest.get());
    }
    return false;
  }

  /** A store that lets a name be created twice cannot fence anybody. */
  private void prove(String object, ByteBuffer bytes, Duration timeout) {
    if (context.isStoreProven().get()) {
      return;
    }
    CreateOutcome again = Creates.untilKnown(context, object, bytes, timeout);
    if (again instanceof CreateOutcome.Stored) {
      throw new StoreUnfitException(
              "This store accepts a create (If-None-Match: *) of a name that exists, so writers"
                  + " cannot be fenced on it and data could be lost; use another store, or a"
                  + " version of it that honours the precondition")
          .with("store", context.store().url())
          .with("object", object);
    }
    context.isStoreProven().set(true);
  }
}
