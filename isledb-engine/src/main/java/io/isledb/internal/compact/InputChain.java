package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.internal.iterator.ChainIterator;
import io.isledb.internal.iterator.EntryIterator;
import java.util.List;

/** SSTs with disjoint keys in ascending order, opened and read one after another. */
final class InputChain implements ChainIterator.Parts {
  private final CompactContext context;
  private final List<Input> inputs;
  private final KeySpan span;
  private final int bufferBytes;

  /**
   * @param inputs only those that may have keys of the span
   */
  InputChain(CompactContext context, List<Input> inputs, KeySpan span, int bufferBytes) {
    this.context = context;
    this.inputs = inputs;
    this.span = span;
    this.bufferBytes = bufferBytes;
  }

  @Override
  public int count() {
    return inputs.size();
  }

  @Override
  public int firstReaching(Slice key) {
    int part = 0;
    while (part < inputs.size() && endsBefore(inputs.get(part), key)) {
      part++;
    }
    return part;
  }

  private static boolean endsBefore(Input input, Slice key) {
    return input.sst() != null && input.sst().maxKey().compareTo(key) < 0;
  }

  @Override
  public EntryIterator open(int part) {
    OpenInput open = inputs.get(part).open(context, bufferBytes);
    return new OpenInput.Owner(open.walk(span, bufferBytes), open::close);
  }
}
