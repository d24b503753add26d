package io.isledb.internal.isle;

import io.isledb.error.IsleClosedException;
import io.isledb.internal.base.Closing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is open below one root and is to be closed with it. Thread-safe. */
final class Handles {
  private final Set<AutoCloseable> open = new LinkedHashSet<>();
  private boolean isClosed;

  /** Notes a handle; closes it and refuses when the root has been closed meanwhile. */
  <H extends AutoCloseable> H opened(H handle) {
    synchronized (this) {
      if (!isClosed) {
        open.add(handle);
        return handle;
      }
    }
    Closing.all(List.of(handle));
    throw closed();
  }

  synchronized void closed(AutoCloseable handle) {
    open.remove(handle);
  }

  synchronized void checkOpen() {
    if (isClosed) {
      throw closed();
    }
  }

  private static IsleClosedException closed() {
    return new IsleClosedException("The isles below this root are closed; open them anew");
  }

  /** Closes the gate and gives what was open; empty the second time. */
  synchronized List<AutoCloseable> closeGate() {
    isClosed = true;
    List<AutoCloseable> left = new ArrayList<>(open);
    open.clear();
    return left;
  }
}
