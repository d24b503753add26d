package io.isledb.internal.compact;

import java.util.concurrent.atomic.AtomicLong;

/** What compactions have moved and dropped. Thread-safe. */
public final class CompactionCounters {
  public final AtomicLong bytesRead = new AtomicLong();
  public final AtomicLong bytesWritten = new AtomicLong();
  public final AtomicLong entriesRead = new AtomicLong();
  public final AtomicLong entriesWritten = new AtomicLong();
}
