package io.isledb.internal.cache;

import java.util.Objects;

/**
 * The name of one block in a cache. Made once per block by the table that reads it and kept there,
 * so that a lookup allocates nothing. Immutable.
 */
public final class BlockKey {
  private final String scope;
  private final String object;
  private final long offset;
  private final int length;
  private final int hash;

  /**
   * @param scope whose object it is (an isle's id), so that an isle made anew under the same names
   *     gets no old blocks
   * @param object the object's name
   * @param offset where in the object the stored block begins
   * @param length bytes of the stored block
   */
  public BlockKey(String scope, String object, long offset, int length) {
    this.scope = scope;
    this.object = object;
    this.offset = offset;
    this.length = length;
    this.hash =
        (31 * scope.hashCode() + object.hashCode()) * 31
            + Long.hashCode(offset * 0x9E3779B97F4A7C15L);
  }

  public String object() {
    return object;
  }

  public long offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof BlockKey that
            && hash == that.hash
            && offset == that.offset
            && length == that.length
            && Objects.equals(object, that.object)
            && Objects.equals(scope, that.scope));
  }

  @Override
  public String toString() {
    return object + "@" + offset;
  }
}
