package io.isledb.internal.compact;

import io.isledb.internal.base.Fanout;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.manifest.SstInfo.BlobUse;
import io.isledb.internal.format.sst.BlockIndex;
import io.isledb.internal.format.sst.SstProperties.BlobShare;
import io.isledb.internal.iterator.ChainIterator;
import io.isledb.internal.iterator.EntryIterator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a merge reads. Chains of one SST are opened at once, in parallel, and shared by all ranges
 * of keys; of longer chains each range opens one SST after another. Thread-safe once open.
 */
final class MergeInputs implements AutoCloseable {
  private static final long BUFFERS_BYTES = 64L << 20;
  private static final int BUFFER_BYTES_MIN = 256 << 10;
  private static final int BUFFER_BYTES_MAX = 2 << 20;

  /** So many places of a large SST are considered for a border between ranges. */
  private static final int PLACES = 64;

  private final CompactContext context;
  private final List<List<Input>> chains;
  private final int spansMax;
  private final int bufferBytes;
  private final @Nullable OpenInput[] shared;

  private MergeInputs(CompactContext context, List<List<Input>> chains) {
    this.context = context;
    this.chains = chains;
    long bytes = chains.stream().flatMap(List::stream).mapToLong(Input::sizeBytes).sum();
    this.spansMax = Spans.count(bytes, context.options());
    this.bufferBytes = bufferBytes(chains.size() * spansMax);
    this.shared = new OpenInput[chains.size()];
  }

  /**
   * Opens the inputs.
   *
   * @param chains each a list of SSTs with disjoint keys in ascending order
   */
  static MergeInputs open(CompactContext context, List<List<Input>> chains) {
    MergeInputs inputs = new MergeInputs(context, chains);
    try {
      Fanout.forEach(context.executor(), chains.size(), inputs::openIfSingle);
    } catch (RuntimeException | Error e) {
      inputs.close();
      throw e;
    }
    return inputs;
  }

  /** How much is read ahead of each of some walks. */
  static int bufferBytes(int walks) {
    long share = BUFFERS_BYTES / Math.max(1, walks);
    return (int) Math.max(BUFFER_BYTES_MIN, Math.min(BUFFER_BYTES_MAX, share));
  }

  private void openIfSingle(int chain) {
    if (chains.get(chain).size() == 1) {
      shared[chain] = chains.get(chain).get(0).open(context, bufferBytes);
    }
  }

  /** Ranges of keys of about the same size, which together are all keys. */
  List<KeySpan> spans() {
    if (spansMax == 1) {
      return List.of(KeySpan.ALL);
    }
    Spans spans = new Spans();
    for (int i = 0; i < chains.size(); i++) {
      OpenInput open = shared[i];
      if (open == null) {
        chains.get(i).forEach(input -> addWhole(input, spans));
      } else {
        addPlaces(open.tail().index(), spans);
      }
    }
    return spans.divide(spansMax);
  }

  private static void addWhole(Input input, Spans spans) {
    SstInfo sst = input.sst();
    if (sst != null) {
      spans.add(sst.minKey(), sst.sizeBytes());
    }
  }

  private static void addPlaces(BlockIndex index, Spans spans) {
    int step = Math.max(1, index.count() / PLACES);
    for (int block = step; block < index.count(); block += step) {
      int last = Math.min(block + step, index.count()) - 1;
      long bytes = index.offset(last) + index.length(last) - index.offset(block);
      spans.add(index.separator(block - 1), bytes);
    }
  }

  /** Walks over all chains that may have keys of a range, within it. */
  List<EntryIterator> walks(KeySpan span) {
    List<EntryIterator> walks = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      OpenInput open = shared[i];
      if (open != null) {
        walks.add(new SpanWalk(open.walk(span, bufferBytes), span));
        continue;
      }
      List<Input> touched =
          chains.get(i).stream()
              .filter(input -> input.sst() == null || span.touches(input.sst()))
              .toList();
      if (!touched.isEmpty()) {
        InputChain chain = new InputChain(context, touched, span, bufferBytes);
        walks.add(new SpanWalk(new ChainIterator(chain), span));
      }
    }
    return walks;
  }

  /** What is known of the blobs that the inputs refer to, by ULID. */
  Map<String, BlobUse> blobs() {
    Map<String, BlobUse> known = new HashMap<>();
    for (List<Input> chain : chains) {
      for (Input input : chain) {
        SstInfo sst = input.sst();
        if (sst != null) {
          sst.blobs().forEach(blob -> known.put(blob.ulid(), blob));
        }
      }
    }
    for (OpenInput open : shared) {
      if (open != null && open.input().sst() == null) {
        // A blob is written for one commit, which refers to all of it.
        long commit = Long.parseLong(open.input().id());
        for (BlobShare blob : open.tail().properties().blobs()) {
          known.put(
              blob.blob(), new BlobUse(blob.blob(), blob.liveBytes(), blob.liveBytes(), commit));
        }
      }
    }
    return known;
  }

  @Override
  public void close() {
    for (OpenInput open : shared) {
      if (open != null) {
        open.close();
      }
    }
  }
}
