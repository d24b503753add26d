package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import org.jspecify.annotations.Nullable;

/**
 * A file's filter, index and properties: all that is needed to find a key's block. Immutable,
 * thread-safe.
 *
 * @param tailOffset where the tail begins, which is where the data blocks end
 * @param fileBytes size of the file
 * @param filter null when the file has none
 */
public record SstTail(
    long tailOffset,
    long fileBytes,
    @Nullable BloomFilter filter,
    BlockIndex index,
    SstProperties properties) {

  /**
   * Where the tail of a file begins, given its last bytes.
   *
   * @param end the last {@value SstFormat#FOOTER_BYTES} bytes of the file, or more
   * @param origin offset in the file of the first of them
   */
  public static long tailOffset(String object, byte[] end, long origin) {
    return SstFooter.parse(object, Slice.of(end), origin).tailOffset();
  }

  /**
   * Reads the tail.
   *
   * @param end the file's bytes from the tail's beginning, or from before it, to its end
   * @param origin offset in the file of the first of them
   */
  public static SstTail parse(String object, byte[] end, long origin) {
    return parse(object, Slice.of(end), origin);
  }

  /** Reads the tail as the other method does. */
  static SstTail parse(String object, Slice end, long origin) {
    SstFooter footer = SstFooter.parse(object, end, origin);
    if (footer.tailOffset() < origin) {
      throw new CorruptObjectException("A tail begins before the bytes that were read")
          .with("object", object)
          .with("offset", origin)
          .with("tailOffset", footer.tailOffset());
    }
    BloomFilter filter = null;
    if (footer.filterLength() > 0) {
      byte[] payload = section(object, end, origin, footer.filterOffset(), footer.filterLength());
      filter = BloomFilter.parse(payload, object, footer.filterOffset());
    }
    byte[] indexPayload = section(object, end, origin, footer.indexOffset(), footer.indexLength());
    BlockIndex index =
        BlockIndex.parse(indexPayload, object, footer.indexOffset(), footer.tailOffset());
    byte[] propertiesPayload =
        section(object, end, origin, footer.propertiesOffset(), footer.propertiesLength());
    SstProperties properties =
        SstProperties.parse(propertiesPayload, object, footer.propertiesOffset());
    return new SstTail(footer.tailOffset(), footer.fileLength(), filter, index, properties);
  }

  private static byte[] section(String object, Slice end, long origin, long offset, int length) {
    return SectionCodec.read(end, (int) (offset - origin), length, object, offset);
  }

  /** Checks that the tail is that of the file that its name promises. */
  public void verifyIdentity(String isleId, String id, String object) {
    CommitFile.requireSame("isle", isleId, properties.isleId(), object);
    CommitFile.requireSame("file", id, properties.id(), object);
  }

  public int weightBytes() {
    return 256 + index.weightBytes() + (filter == null ? 0 : filter.weightBytes());
  }
}
