package io.isledb;

import io.isledb.options.TailerOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows the change feeds of many isles. Changes of one isle come in their order; isles take
 * turns, so that none waits for another that has much to say. Failures name the isle in their
 * context, and the other isles go on with the next call. Not thread-safe, but for {@link #close()}.
 */
public interface MultiTailer extends AutoCloseable {
  /**
   * The next changes of some isle.
   *
   * @param timeout how long to wait for some; zero does not wait. An isle that had nothing is not
   *     asked again before {@link TailerOptions#pollInterval()} has passed
   * @return empty when none came
   * @throws io.isledb.error.CursorExpiredException when an isle's feed no longer reaches back to
   *     its cursor; {@link #seek} or {@link #remove} help
   */
  Optional<IsleBatch> poll(Duration timeout);

  /**
   * Hands batches to a consumer on the calling thread until {@link #close()} is called from
   * another. An isle's cursor moves on after the consumer returns, so a consumer that throws sees
   * the batch again.
   */
  void subscribe(Consumer<IsleBatch> consumer);

  /** For each isle where its next changes begin. Store them to go on later. */
  Map<String, Cursor> cursors();

  /** Goes to another place of an isle. */
  void seek(String path, Cursor cursor);

  /** Follows another isle too. Adding one that is there changes nothing. */
  void add(String path, TailerOptions.Start start);

  /** Follows an isle no longer. */
  void remove(String path);

  @Override
  void close();
}
