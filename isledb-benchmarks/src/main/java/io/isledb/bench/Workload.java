package io.isledb.bench;

import io.isledb.bench.Target.Reads;
import io.isledb.bench.Target.Scanned;
import io.isledb.bench.Target.Writes;
import io.isledb.internal.base.Time;
import java.util.function.LongSupplier;

/** What is done to a target. Those that read expect that {@link #LOAD} has run before. */
enum Workload {
  LOAD("writes all records and makes them durable") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      return write(target, setup, time, name, setup.entries(), numbered(), round);
    }
  },
  OVERWRITE("writes new values for records drawn evenly") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      LongSupplier picker = Picker.uniform(setup.entries(), setup.seed() + 11 + round);
      return write(target, setup, time, name, setup.operations(), picker, round + 1);
    }
  },
  COMPACT("merges everything into its best shape") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      Meter meter = Meter.start(time, target);
      target.compactAll();
      return meter.stop(name, setup.entries(), setup.entries() * setup.records().bytes());
    }
  },
  INGEST("goes on writing new records, flushed and maintained at half of --flush-bytes") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      return ingest(target, setup, time, name);
    }
  },
  OPEN_WRITER("opens a writer and closes it again") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      Meter meter = Meter.start(time, target);
      target.writes().close();
      return meter.stop(name, 1, 0);
    }
  },
  OPEN_COLD("opens a reader with empty caches and brings all metadata into memory") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      target.forgetCaches();
      Meter meter = Meter.start(time, target);
      try (Reads reads = target.reads()) {
        reads.loadMetadata();
        return meter.stop(name, 1, 0);
      }
    }
  },
  GET("reads records drawn evenly") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      return get(target, setup, time, name, Picker.uniform(setup.entries(), setup.seed() + round));
    }
  },
  GET_COLD("reads records drawn evenly, beginning with metadata but no blocks in memory") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      target.forgetCaches();
      return get(target, setup, time, name, Picker.uniform(setup.entries(), setup.seed() + round));
    }
  },
  GET_SKEWED("reads records drawn by Zipf's law, exponent 0.99") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      LongSupplier picker = Picker.zipfian(setup.entries(), 0.99, setup.seed() + round);
      return get(target, setup, time, name, picker);
    }
  },
  GET_MISSING("asks for keys that are not there") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      Records records = setup.records();
      byte[] key = new byte[setup.keyBytes()];
      LongSupplier picker = Picker.uniform(setup.entries(), setup.seed() + round);
      try (Reads reads = target.reads()) {
        Meter meter = Meter.start(time, target);
        for (long i = 0; i < setup.operations(); i++) {
          records.missingKey(picker.getAsLong(), key);
          require(reads.get(key) < 0, "a missing key has a value");
          meter.tick();
        }
        return meter.stop(name, setup.operations(), 0);
      }
    }
  },
  SCAN_10("scans of 10 entries from records drawn evenly") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      return scans(target, setup, time, name, 10, round);
    }
  },
  SCAN_1000("scans of 1,000 entries from records drawn evenly") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      return scans(target, setup, time, name, 1_000, round);
    }
  },
  SCAN_10_COLD("scans of 10 entries, beginning with metadata but no blocks in memory") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      target.forgetCaches();
      return scans(target, setup, time, name, 10, round);
    }
  },
  SCAN_ALL("one scan over everything; an operation is an entry") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      try (Reads reads = target.reads()) {
        Meter meter = Meter.start(time, target);
        Scanned scanned = reads.scan(null, Long.MAX_VALUE);
        require(scanned.entries() >= setup.entries(), "a scan misses records");
        return meter.stop(name, scanned.entries(), scanned.bytes());
      }
    }
  },
  TAIL("follows the feed from its beginning to its end; an operation is a change") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      if (!(target instanceof IsleTarget isle)) {
        throw new BenchException("only an isle has a feed");
      }
      Meter meter = Meter.start(time, target);
      Scanned scanned = isle.tail();
      require(scanned.entries() >= setup.entries(), "a tail misses changes");
      return meter.stop(name, scanned.entries(), scanned.bytes());
    }
  },
  MIXED_50("half gets, half puts, flushed every 1,000 puts") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      return mixed(target, setup, time, name, 50, round);
    }
  },
  MIXED_5("95 gets to 5 puts, flushed every 1,000 puts") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      return mixed(target, setup, time, name, 5, round);
    }
  },
  SMALL_FLUSHES("writes a flush of 100 records at a time; an operation is a flush") {
    @Override
    Figures run(Target target, Setup setup, Time time, int round) {
      Records records = setup.records();
      byte[] key = new byte[setup.keyBytes()];
      long flushes = Math.max(1, setup.operations() / RECORDS_PER_SMALL_FLUSH);
      try (Writes writes = target.writes()) {
        Meter meter = Meter.start(time, target);
        long number = setup.entries() * (round + 1L);
        for (long flush = 0; flush < flushes; flush++) {
          for (int i = 0; i < RECORDS_PER_SMALL_FLUSH; i++, number++) {
            records.key(number, key);
            writes.put(key, records.pool(), records.valueAt(number, 0), setup.valueBytes());
          }
          writes.flush();
          meter.tick();
        }
        return meter.stop(name, flushes, flushes * RECORDS_PER_SMALL_FLUSH * records.bytes());
      }
    }
  };

  private static final int RECORDS_PER_SMALL_FLUSH = 100;
  private static final int PUTS_PER_FLUSH = 1_000;

  /** As it is given on the command line. */
  final String name = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');

  private final String what;

  Workload(String what) {
    this.what = what;
  }

  String what() {
    return what;
  }

  /** Whether a second run finds another state than the first. */
  boolean changesData() {
    return this == LOAD
        || this == OVERWRITE
        || this == COMPACT
        || this == INGEST
        || this == OPEN_WRITER
        || this == MIXED_50
        || this == MIXED_5
        || this == SMALL_FLUSHES;
  }

  /**
   * Runs once.
   *
   * @param round how often it has run before
   */
  abstract Figures run(Target target, Setup setup, Time time, int round);

  private static LongSupplier numbered() {
    return new LongSupplier() {
      private long next;

      @Override
      public long getAsLong() {
        return next++;
      }
    };
  }

  private static Figures write(
      Target target,
      Setup setup,
      Time time,
      String name,
      long count,
      LongSupplier numbers,
      int version) {
    Records records = setup.records();
    byte[] key = new byte[setup.keyBytes()];
    try (Writes writes = target.writes()) {
      Meter meter = Meter.start(time, target);
      for (long i = 0; i < count; i++) {
        long number = numbers.getAsLong();
        records.key(number, key);
        writes.put(key, records.pool(), records.valueAt(number, version), setup.valueBytes());
      }
      writes.flush();
      return meter.stop(name, count, count * records.bytes());
    }
  }

  private static Figures ingest(Target target, Setup setup, Time time, String name) {
    Records records = setup.records();
    byte[] key = new byte[setup.keyBytes()];
    // Both flush when they are told to and not before: their buffers hold twice as much.
    long recordsPerRound = Math.max(1, setup.flushBytes() / 2 / records.bytes());
    try (Writes writes = target.writes()) {
      Meter meter = Meter.start(time, target);
      for (long i = 1; i <= setup.operations(); i++) {
        long number = setup.entries() + i;
        records.key(number, key);
        writes.put(key, records.pool(), records.valueAt(number, 0), setup.valueBytes());
        if (i % recordsPerRound == 0) {
          writes.flush();
          target.maintain();
        }
      }
      writes.flush();
      target.maintain();
      return meter.stop(name, setup.operations(), setup.operations() * records.bytes());
    }
  }

  private static Figures get(
      Target target, Setup setup, Time time, String name, LongSupplier picker) {
    Records records = setup.records();
    byte[] key = new byte[setup.keyBytes()];
    try (Reads reads = target.reads()) {
      reads.loadMetadata();
      Meter meter = Meter.start(time, target);
      for (long i = 0; i < setup.operations(); i++) {
        records.key(picker.getAsLong(), key);
        require(reads.get(key) == setup.valueBytes(), "a record is missing");
        meter.tick();
      }
      return meter.stop(name, setup.operations(), setup.operations() * records.bytes());
    }
  }

  private static Figures scans(
      Target target, Setup setup, Time time, String name, long limit, int round) {
    Records records = setup.records();
    byte[] key = new byte[setup.keyBytes()];
    LongSupplier picker = Picker.uniform(setup.entries(), setup.seed() + round);
    long scans = Math.max(1, setup.operations() / limit);
    try (Reads reads = target.reads()) {
      reads.loadMetadata();
      Meter meter = Meter.start(time, target);
      long bytes = 0;
      for (long i = 0; i < scans; i++) {
        records.key(picker.getAsLong(), key);
        Scanned scanned = reads.scan(key, limit);
        require(scanned.entries() > 0, "a scan finds nothing");
        bytes += scanned.bytes();
        meter.tick();
      }
      return meter.stop(name, scans, bytes);
    }
  }

  private static Figures mixed(
      Target target, Setup setup, Time time, String name, int putPercent, int round) {
    Records records = setup.records();
    byte[] key = new byte[setup.keyBytes()];
    LongSupplier picker = Picker.uniform(setup.entries(), setup.seed() + round);
    LongSupplier percents = Picker.uniform(100, setup.seed() + 1 + round);
    try (Writes writes = target.writes();
        Reads reads = target.reads()) {
      Meter meter = Meter.start(time, target);
      int buffered = 0;
      for (long i = 0; i < setup.operations(); i++) {
        long number = picker.getAsLong();
        records.key(number, key);
        if (percents.getAsLong() >= putPercent) {
          require(reads.get(key) == setup.valueBytes(), "a record is missing");
        } else {
          writes.put(key, records.pool(), records.valueAt(number, i + 1), setup.valueBytes());
          buffered++;
        }
        if (buffered == PUTS_PER_FLUSH) {
          writes.flush();
          target.maintain();
          reads.refresh();
          buffered = 0;
        }
        meter.tick();
      }
      writes.flush();
      return meter.stop(name, setup.operations(), setup.operations() * records.bytes());
    }
  }

  private static void require(boolean isRight, String otherwise) {
    if (!isRight) {
      throw new BenchException("The result is wrong: " + otherwise);
    }
  }
}
