package io.isledb.internal.base;

/** Something that takes memory and knows how much. */
public interface Weighted {
  /** Bytes of memory that this holds, roughly; does not change. */
  int weightBytes();

  /** Told once when the cache that held this has let it go. */
  default void dropped() {}
}
