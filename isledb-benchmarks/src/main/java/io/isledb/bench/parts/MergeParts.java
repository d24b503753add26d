package io.isledb.bench.parts;

import io.isledb.Direction;
import io.isledb.Slice;
import io.isledb.bench.SampleRecords;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.MergeIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an entry costs in a merge of sorted inputs that interleave. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MergeParts {
  @Param({"2", "8", "32"})
  public int inputs;

  private List<EntryView[]> sorted = List.of();

  @Setup(Level.Trial)
  public void make() {
    sorted = new ArrayList<>();
    int each = Samples.ENTRIES / inputs;
    for (int input = 0; input < inputs; input++) {
      EntryView[] entries = new EntryView[each];
      for (int i = 0; i < each; i++) {
        EntryView view = new EntryView();
        view.keyArray = SampleRecords.key((long) input * each + i);
        view.keyLength = view.keyArray.length;
        entries[i] = view;
      }
      Arrays.sort(entries, EntryView::compareKeyTo);
      sorted.add(entries);
    }
  }

  @Benchmark
  @OperationsPerInvocation(Samples.ENTRIES)
  public long merge() {
    MergeIterator merge =
        new MergeIterator(sorted.stream().map(Cursor::new).toList(), Direction.ASCENDING);
    long bytes = 0;
    while (merge.next()) {
      bytes += merge.entry().keyLength;
    }
    return bytes;
  }

  private static final class Cursor implements EntryIterator {
    private final EntryView[] entries;
    private int at = -1;

    Cursor(EntryView[] entries) {
      this.entries = entries;
    }

    @Override
    public boolean next() {
      return ++at < entries.length;
    }

    @Override
    public EntryView entry() {
      return entries[at];
    }

    @Override
    public void seek(Slice key) {
      throw new UnsupportedOperationException("a benchmark does not seek");
    }

    @Override
    public void close() {}
  }
}
