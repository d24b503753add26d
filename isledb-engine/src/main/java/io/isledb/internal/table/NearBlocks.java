package io.isledb.internal.table;

import io.isledb.internal.format.sst.DataBlock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A table's pointers to the blocks that are known to be in the cache, so that a warm read needs no
 * lookup; see {@link CachedBlock}, which sets and clears them. Thread-safe.
 */
final class NearBlocks {
  /** Memory for one block. */
  static final int BYTES_EACH = 2 * Integer.BYTES;

  private static final VarHandle ARRAY = MethodHandles.arrayElementVarHandle(byte[][].class);

  /** May be read without care, since blocks are immutable. */
  private final @Nullable DataBlock[] blocks;

  /** The bytes of those that are searchable: one read of memory less than by way of the block. */
  private final byte[] @Nullable [] searchable;

  NearBlocks(int count) {
    this.blocks = new DataBlock[count];
    this.searchable = new byte[count][];
  }

  @Nullable DataBlock block(int number) {
    return blocks[number];
  }

  byte @Nullable [] searchable(int number) {
    return (byte[]) ARRAY.getAcquire(searchable, number);
  }

  void point(int number, DataBlock block) {
    blocks[number] = block;
    if (block.isSearchable()) {
      ARRAY.setRelease(searchable, number, block.searchableBytes());
    }
  }

  /** Lets go of a block, if this points to it. */
  void forget(int number, DataBlock block) {
    if (blocks[number] == block) {
      blocks[number] = null;
      searchable[number] = null;
    }
  }
}
