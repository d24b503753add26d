package io.isledb.internal.blob;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.Weighted;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.blob.BlobFile;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.util.Optional;

/**
 * Fetches the values of one isle that lie in blobs: one ranged read each, verified, and none for
 * what the cache has. Thread-safe.
 */
public final class BlobReader {
  /** Larger values are not cached: they would drive out thousands of blocks. */
  static final int CACHED_BYTES_MAX = 4 << 20;

  /** A blob that an entry refers to is not there. */
  public static final class MissingBlobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String object;
    private final String key;

    MissingBlobException(String object, Slice key) {
      super("a blob is missing: " + object, null, false, false);
      this.object = object;
      this.key = key.toString();
    }

    public String object() {
      return object;
    }

    /** The key whose value lies in it, in hexadecimal. */
    public String key() {
      return key;
    }
  }

  private record Value(byte[] bytes) implements Weighted {
    @Override
    public int weightBytes() {
      return bytes.length;
    }
  }

  private final ObjectStore store;
  private final BlobPlaces places;
  private final String isle;
  private final BlockCache cache;

  /** As the other constructor, of an isle all of whose blobs are its own. */
  public BlobReader(ObjectStore store, IsleLayout layout, String isle, BlockCache cache) {
    this(store, new BlobPlaces(layout), isle, cache);
  }

  /**
   * @param places tells where the blobs lie
   * @param isle path of the isle, for messages
   * @param cache where values of moderate size stay
   */
  public BlobReader(ObjectStore store, BlobPlaces places, String isle, BlockCache cache) {
    this.store = store;
    this.places = places;
    this.isle = isle;
    this.cache = cache;
  }

  /** The pointer that stands in the place of an entry's value. */
  public BlobPointer pointer(EntryView entry) {
    return BlobPointer.decode(
        entry.valueArray, entry.valueOffset, entry.valueLength, places.own().root(), 0);
  }

  /**
   * A value, not to be changed: the cache may hold it too.
   *
   * @param key the entry's, for messages
   * @throws MissingBlobException when the blob is not there
   */
  public byte[] shared(BlobPointer pointer, Slice key) {
    if (pointer.length() > CACHED_BYTES_MAX) {
      return fetch(pointer, key);
    }
    String object = places.object(pointer.blob());
    Value value =
        cache.get(
            cache.key(object, pointer.offset(), pointer.length()),
            wanted -> new Value(fetch(pointer, key)));
    return value.bytes();
  }

  /** As {@link #shared}, but the bytes are the caller's own. */
  public byte[] own(BlobPointer pointer, Slice key) {
    byte[] bytes = shared(pointer, key);
    return pointer.length() > CACHED_BYTES_MAX ? bytes : bytes.clone();
  }

  /** A value from the store, past the cache; the bytes are the caller's own. */
  public byte[] fetch(BlobPointer pointer, Slice key) {
    String object = places.object(pointer.blob());
    if (pointer.length() == 0) {
      return EntryView.NO_BYTES;
    }
    Optional<StoredBytes> read = store.readRange(object, pointer.offset(), pointer.length());
    if (read.isEmpty()) {
      throw new MissingBlobException(object, key);
    }
    byte[] bytes = read.get().bytes();
    if (bytes.length != pointer.length()) {
      throw new CorruptObjectException("A blob is shorter than what refers to it states")
          .with("isle", isle)
          .with("object", object)
          .with("key", key)
          .with("offset", pointer.offset())
          .with("expectedBytes", pointer.length())
          .with("foundBytes", bytes.length);
    }
    try {
      BlobFile.requireChecksum(object, pointer, bytes, 0);
    } catch (CorruptObjectException e) {
      throw e.with("isle", isle).with("key", key);
    }
    return bytes;
  }
}
