package io.isledb.connect.sink;

/** Why a flush began. */
enum FlushReason {
  /** Enough bytes. */
  BYTES,
  /** Enough records. */
  RECORDS,
  /** The oldest buffered record is old enough. */
  TIME,
  /** The task's memory is used up. */
  MEMORY,
  /** The partition goes elsewhere, or the task stops. */
  CLOSE,
  /** Only the watermark has moved, some time ago: the records since then were passed over. */
  OFFSETS,
  /** The one before failed. */
  RETRY
}
