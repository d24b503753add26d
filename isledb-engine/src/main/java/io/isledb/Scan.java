package io.isledb;

/**
 * What a scan gives.
 *
 * @param range the keys
 * @param direction the order
 * @param limit how many entries at most; {@link Long#MAX_VALUE} for all
 */
public record Scan(KeyRange range, Direction direction, long limit) {
  public static final Scan ALL = new Scan(KeyRange.ALL, Direction.ASCENDING, Long.MAX_VALUE);

  public Scan {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative: " + limit);
    }
  }

  public static Scan of(KeyRange range) {
    return new Scan(range, Direction.ASCENDING, Long.MAX_VALUE);
  }

  public static Scan prefix(Slice prefix) {
    return of(KeyRange.prefix(prefix));
  }

  public Scan descending() {
    return new Scan(range, Direction.DESCENDING, limit);
  }

  public Scan limit(long atMost) {
    return new Scan(range, direction, atMost);
  }
}
