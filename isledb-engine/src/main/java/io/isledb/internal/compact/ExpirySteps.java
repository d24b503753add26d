package io.isledb.internal.compact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When the entries of an SST expire, in eighths. Keeps a sample of a fixed size: when it is full,
 * every second time is left out, there and from then on. Not thread-safe.
 */
final class ExpirySteps {
  private static final int STEPS = 8;
  private static final int SAMPLE_MAX = 1024;

  private final long[] sample = new long[SAMPLE_MAX];
  private int sampled;
  private long count;
  private long stride = 1;

  void add(long expiryMs) {
    if (count++ % stride != 0) {
      return;
    }
    if (sampled == SAMPLE_MAX) {
      for (int i = 0; i < SAMPLE_MAX / 2; i++) {
        sample[i] = sample[2 * i];
      }
      sampled = SAMPLE_MAX / 2;
      stride *= 2;
    }
    sample[sampled++] = expiryMs;
  }

  long count() {
    return count;
  }

  /** The times in ascending order; empty when nothing was added. */
  List<Long> steps() {
    List<Long> steps = new ArrayList<>();
    if (sampled > 0) {
      long[] sorted = Arrays.copyOf(sample, sampled);
      Arrays.sort(sorted);
      for (int i = 1; i <= STEPS; i++) {
        steps.add(sorted[Math.max(0, (int) Math.ceil((double) sampled * i / STEPS) - 1)]);
      }
    }
    return steps;
  }
}
