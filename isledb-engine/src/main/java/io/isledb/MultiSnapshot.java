package io.isledb;

/** Pinned views of many isles: they never change. See {@link Snapshot}. */
public interface MultiSnapshot extends MultiReadable, AutoCloseable {
  @Override
  void close();
}
