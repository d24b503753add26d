package io.isledb.internal.table;

import io.isledb.internal.format.sst.DataBlock;

/** Gives one walk the blocks of its table. As thread-safe as the walk. */
interface Blocks {
  /** The block of this number, verified. */
  DataBlock block(int number);

  /** Gives up what is under way; blocks may not be asked for any more. */
  default void close() {}
}
