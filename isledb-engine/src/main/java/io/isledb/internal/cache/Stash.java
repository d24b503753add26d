package io.isledb.internal.cache;

import org.jspecify.annotations.Nullable;

/**
 * Stored bytes of one object that are kept nearer than the store, but not in memory. Thread-safe.
 * Never fails: what cannot be had is not there.
 */
public interface Stash {
  /** Keeps nothing. */
  Stash NONE =
      new Stash() {
        @Override
        public boolean has(long offset, int length) {
          return false;
        }

        @Override
        public byte @Nullable [] read(long offset, int length) {
          return null;
        }

        @Override
        public void offer(long offset, byte[] bytes, int from, int length) {}
      };

  /** Whether these bytes are likely to be here. */
  boolean has(long offset, int length);

  /**
   * Exactly these bytes, as they were offered under this offset and length; null when they are not
   * here.
   */
  byte @Nullable [] read(long offset, int length);

  /**
   * Keeps bytes that were verified, some time later and perhaps not at all. Does not wait.
   *
   * @param offset where in the object they lie
   * @param from where in the array they begin
   */
  void offer(long offset, byte[] bytes, int from, int length);
}
