package io.isledb;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The one writer of an isle. Changes are buffered in memory and become durable and visible with a
 * flush, which is one commit. Thread-safe.
 *
 * <p>Once fenced, every call fails with {@link io.isledb.error.FencedException}, for ever.
 */
public interface IsleWriter extends AutoCloseable {
  /**
   * Buffers a change. Blocks while the memory budget is exceeded, unless the options say otherwise.
   */
  void write(Mutation mutation);

  /**
   * Buffers a change and notes that everything before an offset of its source position has been
   * written, as one: no commit holds the one without the other, whenever a flush begins. This, and
   * not a write followed by {@link #advance}, is what makes a resumed consumer exactly once.
   */
  void write(Mutation mutation, String position, long nextOffset);

  /**
   * Buffers changes in their order, as one: no commit holds some of them without the others. Costs
   * less than to write them one by one, since nothing is waited for between them; a few hundred are
   * enough for that.
   *
   * @throws io.isledb.error.LimitExceededException when they are more than one commit can hold;
   *     none of them was written
   */
  void write(List<Mutation> mutations);

  /**
   * Buffers changes as {@link #write(List)} does, and as one with them notes that everything before
   * an offset of their source position has been written.
   */
  void write(List<Mutation> mutations, String position, long nextOffset);

  default void put(byte[] key, byte[] value) {
    put(key, 0, key.length, value, 0, value.length);
  }

  /**
   * Buffers a put of parts of arrays, now and with the isle's time to live. They are copied before
   * this returns, so the arrays can be used for the next put; nothing is allocated for the entry.
   *
   * @throws IndexOutOfBoundsException when a part does not lie in its array
   */
  void put(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength);

  /** Buffers a put whose value ceases to exist after a time. */
  void put(byte[] key, byte[] value, Duration timeToLive);

  default void delete(byte[] key) {
    write(Mutation.delete(Slice.of(key)));
  }

  /**
   * Notes that everything before an offset of a source position has been written, or needs no
   * writing; becomes durable with the changes written so far, in the same commit.
   */
  void advance(String position, long nextOffset);

  /**
   * Makes everything written so far durable; returns when it is. Without anything new it makes no
   * request.
   */
  CommitInfo flush();

  /**
   * Starts to make everything written so far durable.
   *
   * @return completes with the commit that holds the last of it; completes with the failure when it
   *     cannot be
   */
  CompletableFuture<CommitInfo> flushAsync();

  /** The newest commit of this writer that is known to be durable. */
  CommitInfo lastCommit();

  /** The durable watermarks. */
  default Watermarks watermarks() {
    return lastCommit().watermarks();
  }

  /** Bytes of memory held by changes that are not durable yet. */
  long bufferedBytes();

  /** Changes that are not durable yet. */
  long bufferedEntries();

  /** This writer's epoch. */
  long epoch();

  /** Drops what is not durable and closes; for a writer that has lost its right or its mind. */
  void abandon();

  /**
   * Flushes and closes. When the flush fails, the writer is closed all the same and the failure is
   * thrown.
   */
  @Override
  void close();
}
