package io.isledb;

/**
 * A pinned view: it never changes. Its objects are safe from collection for the grace period; later
 * use may meet {@link io.isledb.error.SnapshotExpiredException}. Closing is optional and frees no
 * remote state.
 */
public interface Snapshot extends Readable, AutoCloseable {
  @Override
  void close();
}
