package io.isledb;

/**
 * What a scan gives.
 *
 * @param range the keys
 * @param direction the order
 * @param limit how many entries at most; {@link Long#MAX_VALUE} for all. A scan that says so reads
 *     little more than these need
 * @param fillsCache whether what is read stays in the caches; not worth while when much is read
 *     that will not be asked for again
 */
public record Scan(KeyRange range, Direction direction, long limit, boolean fillsCache) {
  public static final Scan ALL = new Scan(KeyRange.ALL, Direction.ASCENDING, Long.MAX_VALUE);

  public Scan {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative: " + limit);
    }
  }

  /** A scan that fills the caches. */
  public Scan(KeyRange range, Direction direction, long limit) {
    this(range, direction, limit, true);
  }

  public static Scan of(KeyRange range) {
    return new Scan(range, Direction.ASCENDING, Long.MAX_VALUE);
  }

  public static Scan prefix(Slice prefix) {
    return of(KeyRange.prefix(prefix));
  }

  public Scan descending() {
    return new Scan(range, Direction.DESCENDING, limit, fillsCache);
  }

  public Scan limit(long atMost) {
    return new Scan(range, direction, atMost, fillsCache);
  }

  /** This scan, leaving the caches to others: what it reads is not kept. */
  public Scan pastCaches() {
    return new Scan(range, direction, limit, false);
  }
}
