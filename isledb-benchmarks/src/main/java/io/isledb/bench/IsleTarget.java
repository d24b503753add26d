package io.isledb.bench;

import io.isledb.ChangeBatch;
import io.isledb.ChangeIterator;
import io.isledb.Cursor;
import io.isledb.Isle;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Prefetch;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import io.isledb.store.decorate.MeteredStore;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An isle under test. */
final class IsleTarget implements Target {
  private static final int PAGE = 1_000;

  private static final String PATH = "bench";

  private final Supplier<Isles> opening;
  private final MeteredStore store;
  private final Setup setup;
  private final List<Isles> opened = new ArrayList<>();
  private Isle isle;
  private @Nullable Maintainer maintainer;

  /**
   * @param opening opens the isles, with empty caches
   * @param store what the isles are opened on, or lies below it; counts their requests
   */
  IsleTarget(Supplier<Isles> opening, MeteredStore store, Setup setup) {
    this.opening = opening;
    this.opened.add(opening.get());
    this.isle = opened.get(0).isle(PATH);
    this.store = store;
    this.setup = setup;
  }

  @Override
  public String name() {
    return "isledb";
  }

  @Override
  public Writes writes() {
    WriterOptions options =
        WriterOptions.DEFAULT
            .withFlushBytes(setup.flushBytes())
            .withFlushInterval(Duration.ZERO)
            .withSst(sst(SstOptions.FLUSH));
    IsleWriter writer = isle.openWriter(options);
    return new Writes() {
      @Override
      public void put(byte[] key, byte[] pool, int valueAt, int valueBytes) {
        writer.put(key, 0, key.length, pool, valueAt, valueBytes);
      }

      @Override
      public void delete(byte[] key) {
        writer.delete(key);
      }

      @Override
      public void flush() {
        writer.flush();
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  private SstOptions sst(SstOptions base) {
    return base.withBlockBytes(setup.blockBytes())
        .withCompression(setup.compression())
        .withFilterBitsPerKey(setup.filterBits());
  }

  @Override
  public Reads reads() {
    IsleReader reader = isle.openReader(ReaderOptions.DEFAULT);
    return new Reads() {
      @Override
      public int get(byte[] key) {
        byte[] value = reader.get(key);
        return value == null ? -1 : value.length;
      }

      @Override
      public byte @Nullable [] value(byte[] key) {
        return reader.get(key);
      }

      @Override
      public Scanned scan(byte @Nullable [] from, long limit) {
        KeyRange range = from == null ? KeyRange.ALL : KeyRange.from(Slice.of(from));
        long entries = 0;
        long bytes = 0;
        try (IsleIterator iterator = reader.iterate(Scan.of(range).limit(limit))) {
          while (iterator.next()) {
            entries++;
            bytes += iterator.key().length() + iterator.value().length();
          }
        }
        return new Scanned(entries, bytes);
      }

      @Override
      public void loadMetadata() {
        reader.prefetch(KeyRange.ALL, Prefetch.METADATA);
      }

      @Override
      public void refresh() {
        reader.refresh();
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  /**
   * Follows the feed from its beginning to its end.
   *
   * @return how many changes and bytes there were
   */
  Scanned tail() {
    long entries = 0;
    long bytes = 0;
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(Cursor.ORIGIN))) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        try (ChangeIterator changes = batch.get().iterate()) {
          while (changes.next()) {
            entries++;
            Slice value = changes.value();
            bytes += changes.key().length() + (value == null ? 0 : value.length());
          }
        }
        batch = tailer.poll(Duration.ZERO);
      }
    }
    return new Scanned(entries, bytes);
  }

  @Override
  public void forgetCaches() {
    // The store is closed with any of them, so all stay open to the end.
    opened.add(opening.get());
    isle = opened.get(opened.size() - 1).isle(PATH);
  }

  @Override
  public void compactAll() {
    maintainer().compact(KeyRange.ALL);
  }

  @Override
  public void maintain() {
    Maintainer open = maintainer();
    while (open.runOnce()) {}
  }

  private Maintainer maintainer() {
    Maintainer open = maintainer;
    if (open == null) {
      MaintenanceOptions options =
          MaintenanceOptions.DEFAULT.withSst(sst(SstOptions.RUN)).withName("bench");
      open = isle.openMaintainer(options);
      maintainer = open;
    }
    return open;
  }

  @Override
  public StoreCounts requests() {
    return store.counts();
  }

  @Override
  public long bytesWritten() {
    return store.counts().bytesWritten();
  }

  /** Commits are created, runs are put; the manifests among the former are next to nothing. */
  @Override
  public long bytesFlushed() {
    return store.counts().of(RequestKind.CREATE).bytes();
  }

  @Override
  public long bytesStored() {
    long bytes = 0;
    String after = "";
    while (true) {
      ObjectPage page = store.list("", after, PAGE);
      for (ObjectInfo object : page.objects()) {
        bytes += object.sizeBytes();
        after = object.name();
      }
      if (page.complete()) {
        return bytes;
      }
    }
  }

  @Override
  public void close() {
    if (maintainer != null) {
      maintainer.close();
    }
    opened.forEach(Isles::close);
  }
}
