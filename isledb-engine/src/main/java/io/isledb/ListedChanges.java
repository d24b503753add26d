package io.isledb;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks over changes that are objects already. Not thread-safe. */
final class ListedChanges implements ChangeIterator {
  private final Iterator<Entry> changes;
  private @Nullable Entry present;

  ListedChanges(List<Entry> changes) {
    this.changes = changes.iterator();
  }

  @Override
  public boolean next() {
    present = changes.hasNext() ? changes.next() : null;
    return present != null;
  }

  private Entry present() {
    Entry entry = present;
    if (entry == null) {
      throw new IllegalStateException("The iterator does not stand on a change; call next() first");
    }
    return entry;
  }

  @Override
  public Slice key() {
    return present().key();
  }

  @Override
  public @Nullable Slice value() {
    return present().value();
  }

  @Override
  public long sequence() {
    return present().sequence();
  }

  @Override
  public long timestampMs() {
    return present().timestampMs();
  }

  @Override
  public long expiryMs() {
    return present().expiryMs();
  }

  @Override
  public Slice attributes() {
    return present().attributes();
  }

  @Override
  public Entry entry() {
    return present(); // nothing takes its bytes back
  }

  @Override
  public void close() {
    present = null;
  }
}
