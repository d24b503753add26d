package io.isledb.internal.compact;

/** A compaction that ends early because its maintainer is closing; what it wrote is left behind. */
public final class CompactionStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CompactionStopped() {
    super("maintenance is closing", null, false, false);
  }
}
