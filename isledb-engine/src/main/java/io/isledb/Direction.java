package io.isledb;

/** The order in which a scan gives keys. */
public enum Direction {
  ASCENDING,
  DESCENDING
}
