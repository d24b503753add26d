package io.isledb;

/** What of a range is brought near before it is read. */
public enum Prefetch {
  /** Filters and indexes: a get then costs one request, and one for a missing key costs none. */
  METADATA,
  /** Filters, indexes and the data itself: reads then cost none, as far as the caches hold it. */
  BLOCKS
}
