package io.isledb.bench.parts;

import io.isledb.ChangeIterator;
import io.isledb.Slice;
import io.isledb.internal.base.FeedMemory;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitEntries;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a change costs who follows a feed on one thread, by the size of its commit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class FollowParts {
  private static final int ENTRIES = 1_000_000;
  private static final int BATCH = 10_000;

  @Param({"62500", "125000", "250000", "500000"})
  public int commitEntries;

  private final FeedMemory memory = FeedMemory.keeping(128 << 20);
  private final List<byte[]> files = new ArrayList<>();

  /** Builds the files of the commits. */
  @Setup
  public void build() {
    for (int from = 0; from < ENTRIES; from += commitEntries) {
      files.add(Samples.file(from, commitEntries));
    }
  }

  /** Decodes files that are in memory and walks over their changes; per change. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public long decodeAndWalk() {
    long bytes = 0;
    for (byte[] file : files) {
      bytes += walk(CommitChanges.decode("bench", Slice.of(file), null, 1, memory).changes());
    }
    return bytes;
  }

  private static long walk(CommitEntries entries) {
    long bytes = 0;
    for (int from = 0; from < entries.size(); from += BATCH) {
      int end = Math.min(entries.size(), from + BATCH);
      try (ChangeIterator changes = entries.window(from, end).iterate()) {
        while (changes.next()) {
          Slice value = changes.value();
          bytes += changes.key().length() + (value == null ? 0 : value.length());
        }
      }
    }
    return bytes;
  }
}
