package io.isledb.internal.base;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Large buffers and what is made of them, let go by one use and taken by the next: memory that was
 * just written is cheaper than memory that must be cleared, and arrays of megabytes that come and
 * go wear a collector out. What is kept is bounded, and kept softly. Thread-safe.
 */
public final class Spares<T> {
  /** A much larger one than is asked for is left to who needs it. */
  private static final int FACTOR_MAX = 4;

  private static final long SLACK_BYTES = 1 << 20;
  private static final int STEPS_PER_DOUBLING = 8;

  private final ToLongFunction<T> bytes;
  private final int most;
  private final long bytesMax;
  private final Softly<List<T>> softly = new Softly<>(ArrayList::new);

  /**
   * @param bytes what one of them takes
   * @param most how many are kept at most
   * @param bytesMax how many bytes are kept at most
   */
  public Spares(ToLongFunction<T> bytes, int most, long bytesMax) {
    this.bytes = bytes;
    this.most = most;
    this.bytesMax = bytesMax;
  }

  /**
   * A length at least as large, and at most an eighth larger, of which there are few: so that what
   * is made for one use serves another of about the same size.
   */
  public static int roomFor(int length) {
    int step = Math.max(1, Integer.highestOneBit(length) / STEPS_PER_DOUBLING);
    long rounded = ((long) length + step - 1) / step * step;
    return rounded > Integer.MAX_VALUE - Long.BYTES ? length : (int) rounded;
  }

  /** One that takes at least so many bytes, with anything in it; null when there is none. */
  public synchronized @Nullable T take(long bytesLeast) {
    List<T> kept = softly.get();
    for (int i = kept.size() - 1; i >= 0; i--) {
      long held = bytes.applyAsLong(kept.get(i));
      if (held >= bytesLeast && held <= bytesLeast * FACTOR_MAX + SLACK_BYTES) {
        return kept.remove(i);
      }
    }
    return null;
  }

  /** One that takes at least so many bytes, with anything in it; a new one when there is none. */
  public T takeOr(long bytesLeast, Supplier<T> making) {
    T spare = take(bytesLeast);
    return spare == null ? making.get() : spare;
  }

  /** Takes one that nobody refers to any more. Those kept longest give way. */
  public synchronized void give(T given) {
    long held = bytes.applyAsLong(given);
    if (held > bytesMax) {
      return;
    }
    List<T> kept = softly.get();
    while (kept.size() >= most || bytes(kept) + held > bytesMax) {
      kept.remove(0);
    }
    kept.add(given);
  }

  /** Bytes of all that are kept. */
  public synchronized long keptBytes() {
    return bytes(softly.get());
  }

  private long bytes(List<T> kept) {
    return kept.stream().mapToLong(bytes).sum();
  }
}
