package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.internal.iterator.ChainIterator;
import io.isledb.internal.iterator.EntryIterator;
import java.util.List;

/** SSTs with disjoint keys in ascending order, read one after another. */
final class InputChain implements ChainIterator.Parts {
  private final CompactContext context;
  private final List<Input> inputs;
  private final int bufferBytes;

  private InputChain(CompactContext context, List<Input> inputs, int bufferBytes) {
    this.context = context;
    this.inputs = inputs;
    this.bufferBytes = bufferBytes;
  }

  static EntryIterator walk(CompactContext context, List<Input> inputs, int bufferBytes) {
    return new ChainIterator(new InputChain(context, inputs, bufferBytes));
  }

  @Override
  public int count() {
    return inputs.size();
  }

  @Override
  public int firstReaching(Slice key) {
    throw new UnsupportedOperationException("a compaction reads from beginning to end");
  }

  @Override
  public EntryIterator open(int part) {
    return inputs.get(part).open(context, bufferBytes).walk();
  }
}
