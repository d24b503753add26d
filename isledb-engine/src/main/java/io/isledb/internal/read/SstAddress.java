package io.isledb.internal.read;

/**
 * Where an SST lies and what is known of it without reading it.
 *
 * @param object its name
 * @param id what it must say of itself: the commit id in decimal, or the run's ULID
 * @param sizeBytes its size
 * @param tailOffset where filter, index, properties and footer begin; negative when not known
 * @param tailLength their length; 0 when not known
 */
record SstAddress(String object, String id, long sizeBytes, long tailOffset, int tailLength) {
  /** Objects up to this size are read whole: the transfer costs less than another round trip. */
  static final int SMALL_BYTES = 256 << 10;

  /** An SST of which only a listing has told. */
  static SstAddress listed(String object, String id, long sizeBytes) {
    return new SstAddress(object, id, sizeBytes, -1, 0);
  }

  boolean isSmall() {
    return sizeBytes <= SMALL_BYTES;
  }

  boolean knowsTail() {
    return tailOffset >= 0;
  }
}
