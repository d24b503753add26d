package io.isledb.internal.compact;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what the buffers of compactions take. Thread-safe. */
public final class LiveBytes {
  private final AtomicLong present = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();

  public void add(long bytes) {
    long now = present.addAndGet(bytes);
    peak.accumulateAndGet(now, Math::max);
  }

  /** Bytes that are held now. */
  public long presentBytes() {
    return present.get();
  }

  /** The most that was held at one time, ever or since {@link #forgetPeak}. */
  public long peakBytes() {
    return peak.get();
  }

  /** Begins to look for the peak anew. */
  public void forgetPeak() {
    peak.set(present.get());
  }
}
