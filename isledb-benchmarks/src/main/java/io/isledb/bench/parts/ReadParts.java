package io.isledb.bench.parts;

import io.isledb.bench.SampleRecords;
import io.isledb.internal.codec.XxHash64;
import io.isledb.internal.format.sst.BlockIndex;
import io.isledb.internal.format.sst.BloomFilter;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.DataBlock;
import io.isledb.internal.format.sst.SectionCodec;
import io.isledb.internal.format.sst.SstTail;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a lookup, a block and a tailed change cost, with everything in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReadParts {
  private static final String OBJECT = "bench";
  private static final int LOOKUPS = 1_000;

  private final byte[] file = Samples.file(0, Samples.ENTRIES);
  private final SstTail tail = SstTail.parse(OBJECT, file, 0);
  private final BlockIndex index = tail.index();
  private final BloomFilter filter = Objects.requireNonNull(tail.filter());
  private final byte[][] present = new byte[LOOKUPS][];
  private final byte[][] missing = new byte[LOOKUPS][];
  private final byte[] blockKey;
  private final DataBlock block = block(0).searchable();

  /** Draws what is looked up. */
  public ReadParts() {
    for (int i = 0; i < LOOKUPS; i++) {
      present[i] = SampleRecords.key(i * 97L);
      missing[i] = SampleRecords.missingKey(i * 97L);
    }
    blockKey = block.firstKey().toByteArray();
  }

  private DataBlock block(int number) {
    long at = index.offset(number);
    byte[] raw = SectionCodec.read(file, (int) at, index.length(number), OBJECT, at);
    return DataBlock.of(raw, OBJECT, at);
  }

  /** Checks, expands and opens a block of 4 KiB; not per entry. */
  @Benchmark
  public DataBlock decodeBlock() {
    return block(0);
  }

  @Benchmark
  public int findInBlock() {
    return block.find(blockKey, 0, blockKey.length);
  }

  @Benchmark
  @OperationsPerInvocation(LOOKUPS)
  public int searchIndex() {
    int sum = 0;
    for (byte[] key : present) {
      sum += index.firstAtOrAfter(key, 0, key.length);
    }
    return sum;
  }

  /** Hash of the key and a probe that says no, nearly always. */
  @Benchmark
  @OperationsPerInvocation(LOOKUPS)
  public int probeFilter() {
    int maybe = 0;
    for (byte[] key : missing) {
      maybe += filter.mayContain(XxHash64.hash(key, 0, key.length)) ? 1 : 0;
    }
    return maybe;
  }

  /** Verifies a whole commit and restores the order of writing; per change. */
  @Benchmark
  @OperationsPerInvocation(Samples.ENTRIES)
  public CommitChanges.Decoded decodeCommit() {
    return CommitChanges.decode(OBJECT, file, Samples.ISLE_ID, 1);
  }
}
