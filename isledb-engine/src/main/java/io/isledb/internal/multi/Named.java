package io.isledb.internal.multi;

import io.isledb.error.IsleException;
import java.util.function.Supplier;

/** Makes failures say which isle they are about. */
final class Named {
  private Named() {}

  static <T> T call(String isle, Supplier<T> action) {
    try {
      return action.get();
    } catch (IsleException e) {
      throw e.about(isle);
    }
  }
}
