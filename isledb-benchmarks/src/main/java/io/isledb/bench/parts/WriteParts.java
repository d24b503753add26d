package io.isledb.bench.parts;

import io.isledb.Slice;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.format.sst.Sst;
import io.isledb.internal.memtable.EntryOrder;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.memtable.Memtable;
import io.isledb.internal.memtable.SortedEntries;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one record costs on its way into a flush. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class WriteParts {
  private final MemoryBudget budget = new MemoryBudget(1L << 30);
  private final Slice[] keys = Samples.keys(0, Samples.ENTRIES);
  private final Slice[] values = Samples.values(0, Samples.ENTRIES);
  private final ByteWriter buffer = new ByteWriter(32 << 20);
  private final EntryOrder order = new EntryOrder();
  private final Memtable filled = new Memtable(budget);

  /** Anew each time, since sorting moves what was written. */
  @Setup(Level.Invocation)
  public void fill() {
    filled.release();
    Samples.fill(filled, keys, values);
  }

  /** Copies into the memtable. */
  @Benchmark
  @OperationsPerInvocation(Samples.ENTRIES)
  public int append() {
    Memtable memtable = new Memtable(budget);
    Samples.fill(memtable, keys, values);
    int entries = memtable.entries();
    memtable.release();
    return entries;
  }

  /** Sorts what was written in no order. */
  @Benchmark
  @OperationsPerInvocation(Samples.ENTRIES)
  public SortedEntries sort() {
    return filled.sorted(1, order);
  }

  /** Sorts, builds and compresses blocks, filter and index. */
  @Benchmark
  @OperationsPerInvocation(Samples.ENTRIES)
  public Sst sortAndBuild() {
    return Samples.build(filled.sorted(1, order), Samples.ENTRIES, buffer);
  }
}
