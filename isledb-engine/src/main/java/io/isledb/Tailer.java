package io.isledb;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows an isle's change feed: every change of every key, deletes too, in the order in which they
 * were written. Not thread-safe, but for {@link #close()}, which ends a waiting {@link
 * #poll(Duration)} and a running {@link #subscribe}.
 */
public interface Tailer extends AutoCloseable {
  /**
   * The next changes.
   *
   * @param timeout how long to wait for some; zero asks once
   * @return empty when none came; fences and commits without entries are passed over
   * @throws io.isledb.error.CursorExpiredException when the feed no longer reaches back to the
   *     cursor
   */
  Optional<ChangeBatch> poll(Duration timeout);

  /**
   * Hands batches to a consumer on the calling thread until {@link #close()} is called from
   * another. The cursor moves on after the consumer returns, so a consumer that throws sees the
   * batch again.
   */
  void subscribe(Consumer<ChangeBatch> consumer);

  /** Where the next poll begins. Store it to go on later. */
  Cursor cursor();

  /** Goes to another place. What is in memory of others, or was fetched ahead, is dropped. */
  void seek(Cursor cursor);

  /**
   * About how many bytes of commits are in memory for this tailer: the one that the cursor points
   * into, what is fetched ahead, and the parts of segments that commits are taken from. Nothing
   * when the last poll found nothing; values that lie in blobs are not counted.
   */
  long heldBytes();

  /**
   * What is fetched ahead, of {@link #heldBytes}: commits and parts of segments not come to yet.
   */
  long aheadBytes();

  /**
   * Bounds what is fetched ahead, besides by the number of commits, from the next poll on; at first
   * there is no such bound. What has been fetched stays.
   *
   * @param bytes 0 fetches nothing ahead
   */
  void limitAhead(long bytes);

  @Override
  void close();
}
