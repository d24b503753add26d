package io.isledb.connect.source;

import io.isledb.Isles;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.connect.common.Version;
import io.isledb.connect.common.config.CommonSettings;
import io.isledb.connect.common.config.StoreSettings;
import io.isledb.options.IslesOptions;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.jspecify.annotations.Nullable;

/**
 * Follows all isles below a root: finds them, spreads them over tasks, and does so anew when there
 * are others. Each isle is one source partition.
 */
public final class IsleSourceConnector extends SourceConnector {
  private static final long STOP_TIMEOUT_MS = 4_000;
  private static final int IO_THREADS = 4;

  private final Function<AbstractConfig, ObjectStore> stores;
  private final Supplier<ScheduledExecutorService> schedulers;
  private volatile @Nullable Running running;

  /** What exists between start and stop. */
  private record Running(
      Map<String, String> settings,
      Isles isles,
      IsleMonitor monitor,
      ScheduledExecutorService scheduler,
      ScheduledFuture<?> looks) {}

  public IsleSourceConnector() {
    this(
        StoreSettings::open,
        () -> Executors.newSingleThreadScheduledExecutor(IsleSourceConnector::thread));
  }

  /**
   * @param schedulers makes the thread that looks for isles now and then
   */
  IsleSourceConnector(
      Function<AbstractConfig, ObjectStore> stores, Supplier<ScheduledExecutorService> schedulers) {
    this.stores = stores;
    this.schedulers = schedulers;
  }

  @Override
  public String version() {
    return Version.version();
  }

  @Override
  public void start(Map<String, String> props) {
    SourceSettings.validate(props).throwIfAny();
    AbstractConfig config = new AbstractConfig(SourceSettings.definition(), props, false);
    SourceSettings.Discovery discovery = SourceSettings.of(config).discovery();
    Isles isles = open(config);
    IsleMonitor monitor =
        new IsleMonitor(
            isles.store().url(),
            () -> isles.discover(""),
            discovery.filter(),
            () -> context().requestTaskReconfiguration());
    try {
      monitor.start();
    } catch (RuntimeException e) {
      isles.close();
      throw e;
    }
    ScheduledExecutorService scheduler = schedulers.get();
    long intervalMs = discovery.intervalMs();
    ScheduledFuture<?> looks =
        scheduler.scheduleWithFixedDelay(
            monitor::look, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    running = new Running(Map.copyOf(props), isles, monitor, scheduler, looks);
  }

  private Isles open(AbstractConfig config) {
    try {
      return Isles.open(stores.apply(config), IslesOptions.DEFAULT.withIoThreads(IO_THREADS));
    } catch (RuntimeException e) {
      throw ErrorMapping.toConnect("Opening the store", e);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "isledb-discovery");
    thread.setDaemon(true);
    // The SDKs look for their parts with the thread's loader, which must be this plugin's.
    thread.setContextClassLoader(IsleSourceConnector.class.getClassLoader());
    return thread;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return IsleSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    Running present = running;
    if (present == null) {
      return List.of();
    }
    List<Map<String, String>> tasks = new ArrayList<>();
    for (List<String> paths : TaskSpread.spread(present.monitor().isles(), maxTasks)) {
      Map<String, String> own = new HashMap<>(present.settings());
      own.put(CommonSettings.TASK, Integer.toString(tasks.size()));
      own.put(SourceSettings.TASK_ISLES, TaskIsles.encode(paths));
      tasks.add(own);
    }
    return tasks;
  }

  @Override
  public void stop() {
    Running stopping = running;
    running = null;
    if (stopping == null) {
      return;
    }
    stopping.looks().cancel(true);
    stopping.scheduler().shutdownNow();
    try (Isles isles = stopping.isles()) {
      boolean unused =
          stopping.scheduler().awaitTermination(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public ConfigDef config() {
    return SourceSettings.definition();
  }

  @Override
  public Config validate(Map<String, String> connectorConfigs) {
    return SourceSettings.validate(connectorConfigs).toConfig();
  }

  /**
   * Each record has its own offset, so a worker that stores offsets with the records gives each
   * once. Only a snapshot at every start repeats records, and on purpose.
   */
  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
    return SourceSettings.snapshotMode(connectorConfig) == SnapshotMode.ALWAYS
        ? ExactlyOnceSupport.UNSUPPORTED
        : ExactlyOnceSupport.SUPPORTED;
  }

  /** With {@code transaction.boundary=connector} each commit of an isle is a transaction. */
  @Override
  public ConnectorTransactionBoundaries canDefineTransactionBoundaries(
      Map<String, String> connectorConfig) {
    return ConnectorTransactionBoundaries.SUPPORTED;
  }

  /**
   * Checks an operator's offsets; Connect keeps them. An offset of null, which forgets a
   * partition's, is always allowed.
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    AbstractConfig config = new AbstractConfig(SourceSettings.definition(), connectorConfig, false);
    new AlteredOffsets(SourceSettings.snapshotMode(connectorConfig), offsets)
        .requireReachable(() -> open(config));
    return true;
  }
}
