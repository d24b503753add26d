package io.isledb.internal.isle;

import io.isledb.Isles;
import io.isledb.options.IslesOptions;
import io.isledb.store.ObjectStore;

/** The one entry from the API to its implementation. */
public final class IslesFactory {
  private IslesFactory() {}

  public static Isles open(ObjectStore store, IslesOptions options) {
    throw new IllegalStateException("not built");
  }
}
