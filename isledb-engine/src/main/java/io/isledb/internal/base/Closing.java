package io.isledb.internal.base;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes everything: the first failure is thrown when all has been tried, the others are added to
 * it.
 */
public final class Closing {
  private Closing() {}

  public static void all(List<? extends AutoCloseable> resources) {
    RuntimeException first = null;
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        first = firstOf(first, new IllegalStateException("interrupted while closing", e));
      } catch (RuntimeException e) {
        first = firstOf(first, e);
      } catch (Exception e) {
        first = firstOf(first, new IllegalStateException("closing failed", e));
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static RuntimeException firstOf(
      @Nullable RuntimeException first, RuntimeException another) {
    if (first == null) {
      return another;
    }
    if (first != another) {
      first.addSuppressed(another);
    }
    return first;
  }
}
