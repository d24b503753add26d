package io.isledb.store;

import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What the protocol asks of an object store, and nothing else: a create-if-absent that is atomic,
 * reads and lists that see finished writes, and ranged reads.
 *
 * <p>Names are relative to the store's root, ASCII, {@code /}-separated, without a leading slash.
 * Thread-safe. Calls block. Each call makes one attempt at the service (an SDK's own retries are
 * off): who calls knows what may be repeated. All methods throw {@link StoreUnavailableException}
 * when trying again may help and {@link StoreRefusedException} when it will not.
 *
 * <p>An implementation proves itself by extending the contract test in the engine's test jar.
 */
public interface ObjectStore extends AutoCloseable {

  /** Where this store is, for messages and logs: a URL without secrets. */
  String url();

  /**
   * Creates an object if there is none of that name; of any number of racing callers at most one
   * gets {@link CreateOutcome.Stored}. An object is visible whole or not at all.
   *
   * @param name the object's name
   * @param content from position to limit; not changed, not kept after the call returns
   * @return stored, exists, or unknown (the request may or may not have been applied, now or later)
   */
  CreateOutcome createIfAbsent(String name, ByteBuffer content);

  /**
   * Writes an object whose name nobody else uses (blobs, runs). Repeating it with the same content
   * is harmless.
   *
   * @param content from position to limit; not changed, not kept after the call returns
   */
  void put(String name, ByteBuffer content);

  /** Reads a whole object; empty when there is none of that name. */
  Optional<StoredBytes> read(String name);

  /**
   * Opens an object that is going to be read from its beginning to its end; empty when there is
   * none of that name. A store that fetches it does so at once, with one request: what is read
   * afterwards costs no other, and can be read although the object is deleted.
   *
   * @param memory gives an array of at least so many bytes for what is fetched, so that a large
   *     object need not cost new memory; asked again when an attempt failed, and not at all by a
   *     store that has no use for it
   * @return to be closed; good until that memory is used again
   */
  default Optional<OpenObject> open(String name, IntFunction<byte[]> memory) {
    return read(name).map(stored -> OpenObject.of(ByteBuffer.wrap(stored.bytes())));
  }

  /**
   * Reads part of an object; empty when there is none of that name.
   *
   * @param offset first byte, from 0; at or past the end gives a result with no bytes
   * @param length how many bytes at most; the result is shorter when the object ends before
   */
  Optional<StoredBytes> readRange(String name, long offset, int length);

  /**
   * Lists objects whose name starts with a prefix, in ascending byte order of names, one page.
   *
   * @param prefix plain string prefix; empty for all
   * @param after only names strictly greater than this; empty for all
   * @param limit how many at most in this page, from 1; a store may return fewer although there are
   *     more
   */
  ObjectPage list(String prefix, String after, int limit);

  /**
   * Lists the distinct next path segments below a folder, in ascending order, one page: what
   * discovery needs.
   *
   * @param folder empty, or a path ending in {@code /}
   * @param after only segments strictly greater than this; empty for all
   * @param limit how many at most in this page, from 1
   * @return names of sub-folders, without the folder and without a trailing slash
   */
  FolderPage listFolders(String folder, String after, int limit);

  /**
   * Deletes objects; names that do not exist are passed over. Not atomic: a failure may leave some
   * deleted.
   */
  void delete(Collection<String> names);

  @Override
  void close();
}
