package io.isledb.internal.read;

import io.isledb.CommitInfo;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest commit of a view. A listing gives its id, which is all that reads need; what else its
 * header says is fetched when somebody asks. Thread-safe.
 */
final class Head {
  private final long id;
  private final Supplier<CommitInfo> source;
  private volatile @Nullable CommitInfo info;

  private Head(long id, Supplier<CommitInfo> source) {
    this.id = id;
    this.source = source;
  }

  static Head of(CommitInfo info) {
    Head head = new Head(info.id(), () -> info);
    head.info = info;
    return head;
  }

  /**
   * @param source makes the request; fails with {@link VanishedException} when the commit is gone
   */
  static Head listed(long id, Supplier<CommitInfo> source) {
    return new Head(id, source);
  }

  long id() {
    return id;
  }

  /** What the commit's header says; one request the first time. */
  CommitInfo info() {
    CommitInfo known = info;
    if (known == null) {
      // Two threads may ask twice; both get the same.
      known = source.get();
      info = known;
    }
    return known;
  }
}
