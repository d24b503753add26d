package io.isledb.bench.parts;

import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.bench.SampleRecords;
import io.isledb.internal.base.Time;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.memory.MemoryStore;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a cached get costs; with JMH's {@code -t}, while other threads get through one reader. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class GetParts {
  @Param({"20000", "2000000"})
  public int entries;

  private @Nullable Isles isles;
  private @Nullable IsleReader reader;

  /** Which records a thread asks for: all in turn, whose keys lie anywhere. */
  @State(Scope.Thread)
  public static class Keys {
    private int next = new SplittableRandom().nextInt(Integer.MAX_VALUE);

    int next(int entries) {
      next = (next + 1) % entries;
      return next;
    }
  }

  /** Loads the records, merges them and brings all of them into the cache. */
  @Setup
  public void load() {
    isles =
        Isles.open(
            new MemoryStore("bench", Time.SYSTEM),
            IslesOptions.DEFAULT.withBlockCacheBytes(2L << 30));
    Isle isle = isles.isle("bench");
    try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT)) {
      for (int i = 0; i < entries; i++) {
        writer.put(SampleRecords.key(i), SampleRecords.value(i).toByteArray());
      }
    }
    try (Maintainer maintainer = isle.openMaintainer(MaintenanceOptions.DEFAULT)) {
      maintainer.compact(KeyRange.ALL);
    }
    reader = isle.openReader(ReaderOptions.DEFAULT);
    for (int i = 0; i < entries; i++) {
      if (reader.get(SampleRecords.key(i)) == null) {
        throw new IllegalStateException("record " + i + " is missing");
      }
    }
  }

  @TearDown
  public void close() {
    if (isles != null) {
      isles.close();
    }
  }

  @Benchmark
  public byte @Nullable [] get(Keys keys) {
    return present().get(SampleRecords.key(keys.next(entries)));
  }

  @Benchmark
  public byte @Nullable [] getMissing(Keys keys) {
    return present().get(SampleRecords.missingKey(keys.next(entries)));
  }

  private IsleReader present() {
    IsleReader open = reader;
    if (open == null) {
      throw new IllegalStateException("not loaded");
    }
    return open;
  }
}
