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

  /** How long a value lives whose writer leaves it to the isle; 0 for ever. */
  private final long timeToLiveMs;

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
    this.timeToLiveMs = timeToLiveMs;
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
    add(mutation, null, 0);
  }

  @Override
  public void write(Mutation mutation, String position, long nextOffset) {
    requireShort(position);
    add(mutation, position, nextOffset);
  }

  private void add(Mutation mutation, @Nullable String position, long nextOffset) {
    boolean isDelete = mutation.value() == null;
    long expiryMs = mutation.expiryMs();
    if (expiryMs < 0 && expiryMs != Mutation.DEFAULT_EXPIRY) {
      throw new InvalidOptionException("An expiry is a time after 1970, or never, or the default")
          .with("expiryMs", expiryMs);
    }
    long now = mutation.timestampMs();
    long timestampMs = now == Mutation.NOW ? context.time().wallMs() : now;
    long expiry = isDelete ? Mutation.NEVER : expiryMs;
    if (expiry == Mutation.DEFAULT_EXPIRY) {
      expiry = defaultExpiryMs();
    }
    Slice attributes = mutation.attributes();
    add(mutation.key(), mutation.value(), timestampMs, expiry, attributes, position, nextOffset);
  }

  @Override
  public void put(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
    Objects.checkFromIndexSize(keyOffset, keyLength, key.length);
    Objects.checkFromIndexSize(valueOffset, valueLength, value.length);
    checkLimit("key", keyLength, Limits.KEY_BYTES_MAX);
    checkLimit("value", valueLength, Limits.VALUE_BYTES_MAX);
    makeRoom();
    intake.put(
        key,
        keyOffset,
        keyLength,
        value,
        valueOffset,
        valueLength,
        context.time().wallMs(),
        defaultExpiryMs());
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
    long expiryMs = expiryAfter(nowMs, timeToLive);
    add(Slice.of(key), Slice.of(value), nowMs, expiryMs, Slice.EMPTY, null, 0);
  }

  /** Counted from the time of writing, not from the entry's own timestamp, which may be old. */
  private long defaultExpiryMs() {
    return timeToLiveMs == 0
        ? Mutation.NEVER
        : expiryAfter(context.time().wallMs(), Duration.ofMillis(timeToLiveMs));
  }

  private static long expiryAfter(long nowMs, Duration timeToLive) {
    try {
      return Math.max(1, Math.addExact(nowMs, Math.max(1, timeToLive.toMillis())));
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private void add(
      Slice key,
      @Nullable Slice value,
      long timestampMs,
      long expiryMs,
      Slice attributes,
      @Nullable String position,
      long nextOffset) {
    checkLimit("key", key.length(), Limits.KEY_BYTES_MAX);
    checkLimit("value", value == null ? 0 : value.length(), Limits.VALUE_BYTES_MAX);
    checkLimit("attributes", attributes.length(), Limits.ATTRIBUTES_BYTES_MAX);
    makeRoom();
    intake.add(key, value, timestampMs, expiryMs, attributes, position, nextOffset);
    if (budget.isExceeded()) {
      budget.relieve();
    }
  }

  private void makeRoom() {
    if (options.overBudget() == OverBudget.BLOCK && budget.isExceeded()) {
      awaitRoom();
    }
  }

  private void checkLimit(String what, int bytes, int limit) {
    if (bytes > limit) {
      throw new LimitExceededException("A part of an entry is too large; it was not written")
          .with("isle", isle)
          .with("part", what)
          .with("bytes", bytes)
          .with("limit", limit);
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
