package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.IsleWriter;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.error.FencedException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.LimitExceededException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Deadline;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.IsleDefaults;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.Claim;
import io.isledb.internal.log.Claims;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.options.Limits;
import io.isledb.options.WriterOptions;
import io.isledb.options.WriterOptions.OverBudget;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The writer of one isle: checks what comes in, holds callers back, and leaves the rest to its
 * {@link Committer}.
 */
public final class WriterImpl implements IsleWriter {
  private static final int POSITION_CHARS_MAX = 1_024;
  private static final long LOOK_AGAIN_MS = 1_000;

  private final EngineContext context;
  private final MemoryBudget budget;
  private final WriterOptions options;
  private final String isle;
  private final Committer committer;
  private final Intake intake;
  private final long epoch;

  private final Expiries expiries;

  private final MemoryBudget.Holder holder = new Buffered();

  private WriterImpl(
      EngineContext context,
      MemoryBudget budget,
      WriterOptions options,
      String isle,
      Committer committer,
      long timeToLiveMs) {
    this.context = context;
    this.budget = budget;
    this.options = options;
    this.isle = isle;
    this.committer = committer;
    this.intake = committer.intake();
    this.expiries = new Expiries(context.time(), timeToLiveMs);
    this.epoch = committer.last().epoch();
  }

  /**
   * Claims an isle, creating it if need be, and opens its writer.
   *
   * @param isle path of the isle, for messages
   */
  public static WriterImpl open(
      EngineContext context,
      MemoryBudget budget,
      IsleLayout layout,
      String isle,
      WriterOptions options) {
    CommitLog log = new CommitLog(context, layout, new ManifestStore(context, layout), isle);
    Claim claim =
        new Claims(log).claim(options.name(), UnaryOperator.identity(), options.flushTimeout());
    IsleDefaults defaults = IsleDefaults.of(claim.manifest().options());
    WriterOptions settled =
        options.blobThresholdBytes() == WriterOptions.OF_THE_ISLE
            ? options.withBlobThresholdBytes(defaults.blobThresholdBytes())
            : options;
    Committer committer = new Committer(context, budget, log, claim.fence(), isle, settled);
    WriterImpl writer =
        new WriterImpl(context, budget, settled, isle, committer, defaults.timeToLiveMs());
    budget.add(writer.holder);
    return writer;
  }

  /** Claims an isle with other watermarks in the fence, and lets go of it. */
  public static CommitInfo rewriteWatermarks(
      EngineContext context,
      IsleLayout layout,
      String isle,
      String writer,
      UnaryOperator<Watermarks> change) {
    CommitLog log = new CommitLog(context, layout, new ManifestStore(context, layout), isle);
    Duration timeout = WriterOptions.DEFAULT.flushTimeout();
    return new Claims(log).claim(writer, change, timeout).fence().info();
  }

  private final class Buffered implements MemoryBudget.Holder {
    @Override
    public long reclaimableBytes() {
      return committer.reclaimableBytes();
    }

    @Override
    public long oldestNs() {
      return committer.oldestNs();
    }

    @Override
    public void reclaim() {
      committer.flushSoon();
    }
  }

  @Override
  public void write(Mutation mutation) {
    add(List.of(mutation), null, 0);
  }

  @Override
  public void write(Mutation mutation, String position, long nextOffset) {
    write(List.of(mutation), position, nextOffset);
  }

  @Override
  public void write(List<Mutation> mutations) {
    add(mutations, null, 0);
  }

  @Override
  public void write(List<Mutation> mutations, String position, long nextOffset) {
    requireShort(position);
    add(mutations, position, nextOffset);
  }

  private void add(List<Mutation> mutations, @Nullable String position, long nextOffset) {
    requireTogether(mutations);
    makeRoom();
    intake.add(mutations, expiries, position, nextOffset);
    if (budget.isExceeded()) {
      budget.relieve();
    }
  }

  private void requireTogether(List<Mutation> mutations) {
    long bytes = 0;
    for (int i = 0; i < mutations.size(); i++) {
      bytes += mutations.get(i).bytes();
    }
    if (bytes > Limits.WRITE_BYTES_MAX) {
      throw new LimitExceededException(
              "Changes that are to be written as one are too many; none was written")
          .with("isle", isle)
          .with("changes", mutations.size())
          .with("bytes", bytes)
          .with("limit", Limits.WRITE_BYTES_MAX);
    }
  }

  @Override
  public void put(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
    Objects.checkFromIndexSize(keyOffset, keyLength, key.length);
    Objects.checkFromIndexSize(valueOffset, valueLength, value.length);
    Limits.check("key", keyLength, Limits.KEY_BYTES_MAX);
    Limits.check("value", valueLength, Limits.VALUE_BYTES_MAX);
    makeRoom();
    intake.put(
        key,
        keyOffset,
        keyLength,
        value,
        valueOffset,
        valueLength,
        context.time().wallMs(),
        expiries.byDefault());
    if (budget.isExceeded()) {
      budget.relieve();
    }
  }

  @Override
  public void put(byte[] key, byte[] value, Duration timeToLive) {
    if (timeToLive.isNegative() || timeToLive.isZero()) {
      throw new InvalidOptionException("A time to live must be positive")
          .with("timeToLive", timeToLive);
    }
    long nowMs = context.time().wallMs();
    long expiryMs = Expiries.after(nowMs, timeToLive);
    write(new Mutation(Slice.of(key), Slice.of(value), nowMs, expiryMs, Slice.EMPTY));
  }

  private void makeRoom() {
    if (options.overBudget() == OverBudget.BLOCK && budget.isExceeded()) {
      awaitRoom();
    }
  }

  /** Waits until there is room, or this writer has something to tell its caller. */
  private void awaitRoom() {
    Deadline deadline = Deadline.after(context.time(), options.flushTimeout());
    while (true) {
      long seen = budget.changes();
      if (!budget.isExceeded()) {
        return;
      }
      intake.requireOpen();
      if (deadline.isOver()) {
        throw new StoreUnavailableException(
                "No flush made room in the memory for writes; nothing was written")
            .with("isle", isle)
            .with("usedBytes", budget.usedBytes())
            .with("limitBytes", budget.limitBytes());
      }
      budget.relieve();
      try {
        budget.awaitChange(seen, LOOK_AGAIN_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreUnavailableException(
                "Interrupted while waiting for memory; nothing was written", e)
            .with("isle", isle);
      }
    }
  }

  @Override
  public void advance(String position, long nextOffset) {
    requireShort(position);
    intake.advance(position, nextOffset);
  }

  private void requireShort(String position) {
    if (position.length() > POSITION_CHARS_MAX) {
      throw new LimitExceededException("The name of a position is too long")
          .with("isle", isle)
          .with("chars", position.length())
          .with("limit", POSITION_CHARS_MAX);
    }
  }

  @Override
  public CommitInfo flush() {
    return committer.flush();
  }

  @Override
  public CompletableFuture<CommitInfo> flushAsync() {
    return committer.flushAsync();
  }

  @Override
  public CommitInfo lastCommit() {
    return committer.last().info();
  }

  @Override
  public long bufferedBytes() {
    return intake.bufferedBytes();
  }

  @Override
  public long bufferedEntries() {
    return intake.bufferedEntries();
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public void abandon() {
    committer.end();
    budget.remove(holder);
  }

  @Override
  public void close() {
    if (!committer.beginClosing()) {
      return;
    }
    FencedException fence;
    try {
      committer.flushToClose();
    } finally {
      fence = committer.end();
      budget.remove(holder);
    }
    if (fence != null) {
      throw fence;
    }
  }
}
