package io.isledb.internal.cache.disk;

/** Where a record lies. About 100 bytes of memory with its place in the map. */
final class Place {
  final Segment segment;
  final int position;
  final int recordBytes;

  /** Whether it was asked for since it was written; set without care for races. */
  boolean isUsed;

  Place(Segment segment, int position, int recordBytes) {
    this.segment = segment;
    this.position = position;
    this.recordBytes = recordBytes;
  }
}
