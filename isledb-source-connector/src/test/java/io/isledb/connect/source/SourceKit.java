package io.isledb.connect.source;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Slice;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.convert.Encoding;
import io.isledb.connect.common.convert.HeaderPart;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.options.IslesOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectStores;
import io.isledb.store.decorate.MeteredStore;
import io.isledb.store.testing.FaultyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** Isles in memory, and tasks that follow them on the test's own thread. */
final class SourceKit implements AutoCloseable {
  private static final AtomicLong NAMES = new AtomicLong();

  /** So many polls without a record mean that a task has nothing left. */
  private static final int EMPTY_POLLS = 6;

  final String url = "memory://source-" + NAMES.incrementAndGet();
  final FaultyStore store = new FaultyStore(ObjectStores.open(url));

  /** What tasks use of the store. */
  final MeteredStore metered = new MeteredStore(store);

  final Isles isles = Isles.open(ObjectStores.open(url), IslesOptions.DEFAULT);

  /** Runs everything at once, on the thread that asks. */
  static final class SameThread extends AbstractExecutorService {
    private boolean isShutdown;

    @Override
    public void execute(Runnable command) {
      command.run();
    }

    @Override
    public void shutdown() {
      isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      isShutdown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return isShutdown;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }

  /** What Connect gives a task; offsets come back as its JSON makes them. */
  record Context(Map<String, Map<String, ?>> offsets, @Nullable TransactionContext transactions)
      implements SourceTaskContext, OffsetStorageReader {
    @Override
    public Map<String, String> configs() {
      return Map.of();
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      return this;
    }

    @Override
    public TransactionContext transactionContext() {
      return transactions;
    }

    @Override
    public PluginMetrics pluginMetrics() {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> Map<String, Object> offset(Map<String, T> partition) {
      return offsets(List.of(partition)).get(partition);
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(
        Collection<Map<String, T>> partitions) {
      Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
      for (Map<String, T> partition : partitions) {
        Map<String, ?> offset = offsets.get(String.valueOf(partition.get(SourceOffset.ISLE)));
        found.put(partition, offset == null ? null : new HashMap<>(offset));
      }
      return found;
    }
  }

  Map<String, String> settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "source");
    settings.put("connector.class", IsleSourceConnector.class.getName());
    settings.put("isledb.store.url", url);
    settings.put("topic.pattern", "${topic}-restored");
    settings.put("poll.interval.ms", "1");
    settings.put("retry.backoff.max.ms", "1");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  IsleSourceTask task(Context context, List<String> paths, String... more) {
    return task(new SameThread(), context, paths, more);
  }

  IsleSourceTask task(
      ExecutorService executor, Context context, List<String> paths, String... more) {
    return task(Time.SYSTEM, executor, context, paths, more);
  }

  IsleSourceTask task(
      Time time, ExecutorService executor, Context context, List<String> paths, String... more) {
    Map<String, String> settings = settings(more);
    settings.put(SourceSettings.TASK_ISLES, TaskIsles.encode(paths));
    IsleSourceTask task = new IsleSourceTask(time, config -> metered, threads -> executor);
    task.initialize(context);
    task.start(settings);
    return task;
  }

  /** Everything that a task gives until it has nothing left. */
  static List<SourceRecord> drain(IsleSourceTask task) throws InterruptedException {
    List<SourceRecord> records = new ArrayList<>();
    for (int empty = 0; empty < EMPTY_POLLS; ) {
      List<SourceRecord> polled = task.poll();
      if (polled == null) {
        empty++;
      } else {
        empty = 0;
        records.addAll(polled);
      }
    }
    return records;
  }

  /** Everything that a new task gives, from offsets on. */
  List<SourceRecord> run(Map<String, Map<String, ?>> offsets, List<String> paths, String... more)
      throws InterruptedException {
    IsleSourceTask task = task(new Context(offsets, null), paths, more);
    try {
      return drain(task);
    } finally {
      task.stop();
    }
  }

  /** Writes records, one commit for each list. */
  void write(String path, List<List<RecordParts>> commits) {
    Isle isle = isles.isle(path);
    WriterOptions options = WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO);
    try (IsleWriter writer = isle.openWriter(options)) {
      long offset = 0;
      for (List<RecordParts> commit : commits) {
        for (RecordParts parts : commit) {
          writer.write(RecordCodec.toMutation(parts, offset++));
        }
        writer.flush();
      }
    }
  }

  /**
   * Records with few keys, so that many are overwritten; some deletes, headers and lack of keys.
   */
  static List<List<RecordParts>> history(RandomGenerator random, int commits, int perCommit) {
    List<List<RecordParts>> history = new ArrayList<>();
    for (int i = 0; i < commits; i++) {
      List<RecordParts> commit = new ArrayList<>();
      for (int j = 1 + random.nextInt(perCommit); j > 0; j--) {
        commit.add(parts(random));
      }
      history.add(commit);
    }
    return history;
  }

  static RecordParts parts(RandomGenerator random) {
    boolean hasKey = random.nextInt(10) > 0;
    boolean isDelete = hasKey && random.nextInt(4) == 0;
    List<HeaderPart> headers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Slice value = random.nextBoolean() ? Slice.utf8("v" + random.nextInt(3)) : null;
      headers.add(
          new HeaderPart(
              "h" + random.nextInt(2),
              value,
              value == null ? Encoding.NULL : Encoding.BYTES_OPTIONAL));
    }
    return new RecordParts(
        hasKey ? Slice.utf8("key-" + random.nextInt(12)) : null,
        hasKey ? Encoding.BYTES_OPTIONAL : Encoding.NULL,
        isDelete ? null : Slice.utf8("value-" + random.nextLong()),
        isDelete ? Encoding.NULL : Encoding.BYTES_OPTIONAL,
        1_700_000_000_000L + random.nextInt(1_000_000),
        TimestampType.CREATE_TIME,
        headers);
  }

  @Override
  public void close() {
    isles.close();
  }
}
