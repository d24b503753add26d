package io.isledb.store.testing;

/**
 * What a {@link FaultyStore} does to a request. A fault that makes no sense for a request (bytes
 * damaged in a delete) leaves it alone.
 */
public enum Fault {
  /** No fault; in a script, lets one request pass. */
  NONE,
  /** Applied, but the caller hears nothing: unknown for a create, unavailable for all others. */
  LOST_ANSWER,
  /** Not applied, and the caller cannot tell: unknown for a create, unavailable for all others. */
  LOST_REQUEST,
  /**
   * The caller hears what a lost request gives; creates, puts and deletes are applied when the test
   * says so.
   */
  LATE,
  /** The store answers that it cannot serve now; nothing is applied. */
  UNAVAILABLE,
  /** The store refuses for good; nothing is applied. */
  REFUSED,
  /** A read finds nothing. */
  VANISHED,
  /** One bit of what a read returns is wrong. */
  CORRUPT,
  /** A read returns only the first half, as if the object ended there. */
  TRUNCATED,
  /** A create overwrites what is there and says that it stored it. */
  PRECONDITION_IGNORED
}
