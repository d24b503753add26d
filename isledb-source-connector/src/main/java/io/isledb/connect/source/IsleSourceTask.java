package io.isledb.connect.source;

import io.isledb.Isles;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.connect.common.Version;
import io.isledb.connect.common.config.CommonSettings;
import io.isledb.connect.common.config.ConverterSettings;
import io.isledb.connect.common.config.StoreSettings;
import io.isledb.connect.common.maintain.IsleMaintenance;
import io.isledb.connect.common.maintain.MaintenanceTotals;
import io.isledb.connect.common.metrics.CommonValues;
import io.isledb.connect.common.metrics.Metric;
import io.isledb.connect.common.metrics.MetricValues;
import io.isledb.connect.common.metrics.RequestCost;
import io.isledb.connect.common.metrics.Scope;
import io.isledb.connect.common.metrics.TaskMetrics;
import io.isledb.connect.common.metrics.WorkerMetrics;
import io.isledb.options.IslesOptions;
import io.isledb.store.ObjectStore;
import io.isledb.store.decorate.MeteredStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the changes of the isles that the connector gave it. Each record carries the place
 * after it as its offset, so that a task that goes on there neither loses nor repeats one.
 *
 * <p>A store that does not answer is tried again for as long as it takes; what trying again cannot
 * mend ends the task. Connect may call {@link #stop()} on any thread.
 */
public final class IsleSourceTask extends SourceTask {
  private static final Logger LOG = LoggerFactory.getLogger(IsleSourceTask.class);
  private static final long STOP_TIMEOUT_MS = 4_000;

  /** Blocks are read once, by snapshots alone. */
  private static final long CACHE_BYTES = 8L << 20;

  private final Time time;
  private final Function<AbstractConfig, ObjectStore> stores;
  private final IntFunction<ExecutorService> executors;
  private volatile @Nullable Running running;

  /** What exists between start and stop. */
  private record Running(
      FeedPumps pumps,
      ExecutorService executor,
      Isles isles,
      IsleMaintenance maintenance,
      TaskMetrics metrics) {}

  public IsleSourceTask() {
    this(
        Time.SYSTEM,
        StoreSettings::open,
        threads -> Executors.newFixedThreadPool(threads, IsleSourceTask::thread));
  }

  /**
   * @param executors makes the threads that look at isles, so many of them
   */
  IsleSourceTask(
      Time time,
      Function<AbstractConfig, ObjectStore> stores,
      IntFunction<ExecutorService> executors) {
    this.time = time;
    this.stores = stores;
    this.executors = executors;
  }

  @Override
  public String version() {
    return Version.version();
  }

  @Override
  public void start(Map<String, String> props) {
    AbstractConfig config = new AbstractConfig(SourceSettings.definition(), props, false);
    SourceSettings settings = SourceSettings.of(config);
    List<IslePath> paths = TaskIsles.decode(config.getList(SourceSettings.TASK_ISLES));
    Converters converters = new Converters(() -> ConverterSettings.open(config));
    List<RecordMaker> makers = new ArrayList<>();
    paths.forEach(path -> makers.add(new RecordMaker(converters, path, settings.records())));
    Map<String, SourceOffset> offsets = offsets(paths);
    MeteredStore store;
    Isles isles;
    try {
      store = new MeteredStore(stores.apply(config));
      isles = Isles.open(store, options(settings));
    } catch (RuntimeException e) {
      throw ErrorMapping.toConnect("Opening the store", e);
    }
    CommonSettings common = settings.common();
    TaskMetrics telling =
        new TaskMetrics(common.connector(), common.task(), WorkerMetrics.of(context));
    SourceMetrics metrics = new SourceMetrics(time, telling);
    LinkedBlockingQueue<Runnable> arrivals = new LinkedBlockingQueue<>();
    ExecutorService executor = executors.apply(settings.reading().ioThreads());
    SourceSettings.Reading reading = settings.reading();
    ReadingMemory memory = new ReadingMemory(reading.memoryBytes(), reading.ioThreads());
    FeedPump.Shared shared =
        new FeedPump.Shared(settings.reading(), executor, arrivals, memory, metrics, time);
    int recordsMax = settings.records().batchRecordsMax();
    List<FeedPump> pumps = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i).path();
      IsleFeed feed =
          new IsleFeed(
              isles.isle(path), makers.get(i), settings.reading(), recordsMax, offsets.get(path));
      pumps.add(new FeedPump(feed, shared));
    }
    IsleMaintenance maintenance = maintenance(isles, common, paths);
    MetricValues values = metrics.addTo(new MetricValues(Scope.SOURCE_TASK));
    CommonValues.addStore(
        values, store::counts, new RequestCost(common.metrics(), store::counts, time));
    CommonValues.addMaintenance(values, maintenance);
    addCaches(values, isles);
    telling.begin(values);
    running =
        new Running(
            new FeedPumps(pumps, memory, arrivals, recordsMax, context.transactionContext(), time),
            executor,
            isles,
            maintenance,
            telling);
  }

  private static void addCaches(MetricValues values, Isles isles) {
    values
        .add(Metric.BLOCK_CACHE_HITS, () -> isles.blockCache().hits())
        .add(Metric.BLOCK_CACHE_MISSES, () -> isles.blockCache().misses())
        .add(Metric.METADATA_CACHE_HITS, () -> isles.metadataCache().hits())
        .add(Metric.METADATA_CACHE_MISSES, () -> isles.metadataCache().misses());
  }

  private IsleMaintenance maintenance(Isles isles, CommonSettings common, List<IslePath> paths) {
    IsleMaintenance maintenance =
        new IsleMaintenance(
            isles,
            common.maintenance(),
            "connector " + common.connector() + ", task " + common.task(),
            Executors.newSingleThreadScheduledExecutor(IsleSourceTask::thread),
            time);
    paths.forEach(path -> maintenance.add(path.path()));
    return maintenance;
  }

  private static IslesOptions options(SourceSettings settings) {
    return settings
        .common()
        .maintenance()
        .applyTo(IslesOptions.DEFAULT)
        .withBlockCacheBytes(CACHE_BYTES)
        .withIoThreads(2 * settings.reading().ioThreads());
  }

  private Map<String, SourceOffset> offsets(List<IslePath> paths) {
    List<Map<String, String>> partitions =
        paths.stream().map(path -> SourceOffset.partition(path.path())).toList();
    Map<String, SourceOffset> offsets = new HashMap<>();
    context
        .offsetStorageReader()
        .offsets(partitions)
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                String path = SourceOffset.path(partition);
                offsets.put(path, SourceOffset.parse(path, offset));
              }
            });
    return offsets;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "isledb-source");
    thread.setDaemon(true);
    // The SDKs look for their parts with the thread's loader, which must be this plugin's.
    thread.setContextClassLoader(IsleSourceTask.class.getClassLoader());
    return thread;
  }

  @Override
  public @Nullable List<SourceRecord> poll() throws InterruptedException {
    Running present = running;
    if (present == null) {
      return null;
    }
    try {
      present.maintenance().throwIfRefused();
      List<SourceRecord> records = present.pumps().poll();
      return records.isEmpty() ? null : records;
    } catch (RuntimeException e) {
      if (running == null) {
        LOG.debug("A poll ended because the task was stopped", e);
        return null;
      }
      throw ErrorMapping.toConnect("Following isles", e);
    }
  }

  /** What maintenance has done; for tests. */
  MaintenanceTotals maintenance() {
    Running present = running;
    return present == null ? MaintenanceTotals.NONE : present.maintenance().totals();
  }

  @Override
  public void stop() {
    Running stopping = running;
    running = null;
    if (stopping == null) {
      return;
    }
    stopping.pumps().wake();
    stopping.maintenance().close();
    stopping.executor().shutdownNow();
    try (TaskMetrics metrics = stopping.metrics();
        Isles isles = stopping.isles()) {
      if (!stopping.executor().awaitTermination(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("A look at {} is still under way; it is left to end alone", isles.store().url());
      }
      stopping.pumps().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
