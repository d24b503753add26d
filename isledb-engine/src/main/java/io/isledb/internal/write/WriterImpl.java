package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.IsleWriter;
import io.isledb.Mutation;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.options.WriterOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The writer of one isle. */
public final class WriterImpl implements IsleWriter {
  private WriterImpl() {}

  /**
   * Claims an isle and opens its writer.
   *
   * @param isle path of the isle, for messages
   */
  public static WriterImpl open(
      EngineContext context,
      MemoryBudget budget,
      IsleLayout layout,
      String isle,
      WriterOptions options) {
    throw new IllegalStateException("not built");
  }

  @Override
  public void write(Mutation mutation) {
    throw new IllegalStateException("not built");
  }

  @Override
  public void put(byte[] key, byte[] value, Duration timeToLive) {
    throw new IllegalStateException("not built");
  }

  @Override
  public void advance(String position, long nextOffset) {
    throw new IllegalStateException("not built");
  }

  @Override
  public CommitInfo flush() {
    throw new IllegalStateException("not built");
  }

  @Override
  public CompletableFuture<CommitInfo> flushAsync() {
    throw new IllegalStateException("not built");
  }

  @Override
  public CommitInfo lastCommit() {
    throw new IllegalStateException("not built");
  }

  @Override
  public long bufferedBytes() {
    throw new IllegalStateException("not built");
  }

  @Override
  public long bufferedEntries() {
    throw new IllegalStateException("not built");
  }

  @Override
  public long epoch() {
    throw new IllegalStateException("not built");
  }

  @Override
  public void abandon() {
    throw new IllegalStateException("not built");
  }

  @Override
  public void close() {
    throw new IllegalStateException("not built");
  }
}
