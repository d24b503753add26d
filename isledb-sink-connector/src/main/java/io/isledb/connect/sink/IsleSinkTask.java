package io.isledb.connect.sink;

import io.isledb.Isles;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.connect.common.Version;
import io.isledb.connect.common.config.CommonSettings;
import io.isledb.connect.common.config.ConverterSettings;
import io.isledb.connect.common.config.StoreSettings;
import io.isledb.connect.common.maintain.IsleMaintenance;
import io.isledb.connect.common.maintain.IsleSetup;
import io.isledb.connect.common.maintain.MaintenanceTotals;
import io.isledb.connect.common.metrics.CommonValues;
import io.isledb.connect.common.metrics.MetricValues;
import io.isledb.connect.common.metrics.RequestCost;
import io.isledb.connect.common.metrics.Scope;
import io.isledb.connect.common.metrics.TaskMetrics;
import io.isledb.connect.common.metrics.WorkerMetrics;
import io.isledb.options.IslesOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import io.isledb.options.WriterOptions.OverBudget;
import io.isledb.store.ObjectStore;
import io.isledb.store.decorate.MeteredStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the records of the assigned partitions into their isles. The isle, not the consumer group,
 * says where consumption goes on: each commit holds records together with the next offset.
 *
 * <p>Connect calls everything on one thread. A partition that is revoked is flushed; one that is
 * lost is dropped, for its next owner may have claimed the isle already. The two differ in that
 * Connect asks for offsets right before it takes a revoked partition away. Where that sign
 * misleads, nothing breaks: a flush into an isle that has been claimed by another is refused.
 */
public final class IsleSinkTask extends SinkTask {
  private static final Logger LOG = LoggerFactory.getLogger(IsleSinkTask.class);

  /** How long an assignment waits for its claims; those that take longer go on behind it. */
  private static final long CLAIM_WAIT_MS = 10_000;

  /** How often a held-back consumer looks whether it may go on, at least. */
  private static final long HELD_BACK_POLL_MS = 100;

  /**
   * Partitions fill at the same pace, so their files are due at the same time. Made all at once
   * they would take the processors from this task's own thread, and leave them idle afterwards.
   */
  private static final int FLUSH_THREADS =
      Math.max(1, Runtime.getRuntime().availableProcessors() - 1);

  private final Time time;
  private final Function<AbstractConfig, ObjectStore> stores;
  private final Set<TopicPartition> paused = new HashSet<>();
  private final Set<TopicPartition> preCommitted = new HashSet<>();
  private @Nullable Running running;

  /** What exists between start and stop. */
  private record Running(TaskParts parts, Partitions partitions) {}

  public IsleSinkTask() {
    this(Time.SYSTEM, StoreSettings::open);
  }

  IsleSinkTask(Time time, Function<AbstractConfig, ObjectStore> stores) {
    this.time = time;
    this.stores = stores;
  }

  @Override
  public String version() {
    return Version.version();
  }

  @Override
  public void start(Map<String, String> props) {
    AbstractConfig config = new AbstractConfig(SinkSettings.definition(), props, false);
    SinkSettings settings = SinkSettings.of(config);
    // The engine must not flush by itself, so it gets no limit: the limit is kept here.
    IslesOptions options =
        settings
            .common()
            .maintenance()
            .applyTo(IslesOptions.DEFAULT)
            .withWriteBufferBytes(Long.MAX_VALUE)
            .withFlushThreads(FLUSH_THREADS)
            .withIoThreads(settings.ioThreads());
    MeteredStore store;
    Isles isles;
    try {
      store = new MeteredStore(stores.apply(config));
      isles = Isles.open(store, options);
    } catch (RuntimeException e) {
      throw ErrorMapping.toConnect("Opening the store", e);
    }
    TaskParts parts = parts(config, settings, isles);
    CommonSettings common = settings.common();
    RequestCost cost = new RequestCost(common.metrics(), store::counts, time);
    MetricValues values = parts.metrics().addTo(new MetricValues(Scope.SINK_TASK));
    CommonValues.addStore(values, store::counts, cost);
    CommonValues.addMaintenance(values, parts.maintenance());
    parts.telling().begin(values);
    running = new Running(parts, new Partitions(parts));
  }

  private TaskParts parts(AbstractConfig config, SinkSettings settings, Isles isles) {
    CommonSettings common = settings.common();
    String name = ownName(common);
    TaskMetrics telling =
        new TaskMetrics(common.connector(), common.task(), WorkerMetrics.of(context));
    return new TaskParts(
        settings,
        isles,
        Executors.newFixedThreadPool(settings.ioThreads(), IsleSinkTask::claimThread),
        writerOptions(settings, name),
        new IsleSetup(settings.isle(), common.maintenance(), name),
        new IsleMaintenance(
            isles,
            common.maintenance(),
            name,
            Executors.newSingleThreadScheduledExecutor(IsleSinkTask::maintenanceThread),
            time),
        new Intake(settings.records(), settings.ttl(), ConverterSettings.open(config), time),
        ErrantRecords.of(context),
        new SinkMetrics(time, telling),
        telling,
        time);
  }

  private static Thread claimThread(Runnable work) {
    return thread(work, "isledb-claim");
  }

  private static Thread maintenanceThread(Runnable work) {
    return thread(work, "isledb-maintenance");
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    // The SDKs look for their parts with the thread's loader, which must be this plugin's.
    thread.setContextClassLoader(IsleSinkTask.class.getClassLoader());
    return thread;
  }

  private static WriterOptions writerOptions(SinkSettings settings, String name) {
    return WriterOptions.DEFAULT
        .withName(name)
        .withFlushBytes(Long.MAX_VALUE)
        .withFlushInterval(Duration.ZERO)
        .withOverBudget(OverBudget.ADMIT)
        .withSst(SstOptions.FLUSH.withCompression(settings.compression()));
  }

  /** Who this is, for those who are fenced by it. */
  private static String ownName(CommonSettings settings) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown host";
    }
    String name =
        "connector "
            + settings.connector()
            + ", task "
            + settings.task()
            + ", on "
            + host
            + ", process "
            + ProcessHandle.current().pid();
    return name.length() > 256 ? name.substring(0, 256) : name;
  }

  @Override
  public void open(Collection<TopicPartition> opened) {
    preCommitted.clear();
    Partitions partitions = running().partitions();
    partitions.open(opened);
    try {
      partitions.awaitClaims(CLAIM_WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectException("Claiming the isles of " + opened + " was interrupted", e);
    }
    context.offset(partitions.settle());
    partitions.throwIfBroken();
    holdBack();
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    preCommitted.clear();
    Partitions partitions = running().partitions();
    context.offset(partitions.settle());
    partitions.throwIfBroken();
    running().parts().maintenance().throwIfRefused();
    try {
      write(records, partitions);
    } catch (RetriableException e) {
      partitions.expectReplay();
      throw e;
    }
    partitions.flushDue();
    holdBack();
    running().parts().metrics().update(partitions.snapshot());
  }

  private static void write(Collection<SinkRecord> records, Partitions partitions) {
    try {
      for (SinkRecord record : records) {
        partitions.write(record);
      }
    } catch (RuntimeException e) {
      // What came before it is as good as if nothing had failed.
      try {
        partitions.endRun();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    partitions.endRun();
  }

  /** Pauses and resumes, and asks to be called again in time for the next flush. */
  private void holdBack() {
    Partitions partitions = running().partitions();
    Set<TopicPartition> held = partitions.heldBack();
    Set<TopicPartition> pause = new HashSet<>(held);
    pause.removeAll(paused);
    if (!pause.isEmpty()) {
      LOG.info("Consumption of {} pauses", pause);
      context.pause(pause.toArray(TopicPartition[]::new));
    }
    Set<TopicPartition> resume = new HashSet<>(paused);
    resume.removeAll(held);
    if (!resume.isEmpty()) {
      LOG.info("Consumption of {} goes on", resume);
      context.resume(resume.toArray(TopicPartition[]::new));
    }
    paused.clear();
    paused.addAll(held);
    OptionalLong work = partitions.remainingWorkMs();
    if (work.isPresent() || !held.isEmpty()) {
      long mostMs = held.isEmpty() ? Long.MAX_VALUE : HELD_BACK_POLL_MS;
      context.timeout(Math.max(1, Math.min(mostMs, work.orElse(mostMs))));
    }
  }

  /**
   * Only what is durable. Never throws: Connect would rewind all partitions; what is wrong is told
   * by the next put.
   */
  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> currentOffsets) {
    preCommitted.clear();
    preCommitted.addAll(currentOffsets.keySet());
    Partitions partitions = running().partitions();
    if (!currentOffsets.keySet().containsAll(partitions.assigned())) {
      // Asked for some only: they are about to be revoked.
      flush(currentOffsets.keySet());
    }
    Map<TopicPartition, OffsetAndMetadata> durable = new HashMap<>();
    currentOffsets.forEach(
        (partition, consumed) -> {
          @Nullable PartitionWriter writer = partitions.writer(partition);
          if (writer != null) {
            writer.settleFlush();
            writer
                .committable(consumed.offset())
                .ifPresent(offset -> durable.put(partition, new OffsetAndMetadata(offset)));
          }
        });
    return durable;
  }

  @Override
  public void close(Collection<TopicPartition> closed) {
    if (running == null) {
      return;
    }
    if (preCommitted.containsAll(closed)) {
      flush(closed);
    } else {
      LOG.info("Partitions {} are lost; what is not durable of them is dropped", closed);
    }
    running().partitions().close(closed);
    paused.removeAll(closed);
    running().parts().metrics().update(running().partitions().snapshot());
  }

  private void flush(Collection<TopicPartition> flushed) {
    Running now = running();
    try {
      now.partitions().flush(flushed, now.parts().settings().shutdownTimeoutMs());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("The last flush of {} was interrupted", flushed);
    }
  }

  @Override
  public void stop() {
    @Nullable Running stopped = running;
    if (stopped == null) {
      return;
    }
    running = null;
    TaskParts parts = stopped.parts();
    stopped.partitions().close(List.copyOf(stopped.partitions().assigned()));
    parts.telling().close();
    parts.maintenance().close();
    parts.claimers().shutdownNow();
    closeIsles(parts);
  }

  /** Bounded, whatever the store does. */
  private static void closeIsles(TaskParts parts) {
    ExecutorService closer = Executors.newSingleThreadExecutor(IsleSinkTask::claimThread);
    try {
      closer
          .submit(() -> parts.isles().close())
          .get(Math.max(1, parts.settings().shutdownTimeoutMs()), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      LOG.warn("The store was not closed in order", e);
    } finally {
      closer.shutdownNow();
    }
  }

  /** The task's counts; for tests. */
  SinkMetrics metrics() {
    return running().parts().metrics();
  }

  /** What maintenance has done; for tests. */
  MaintenanceTotals maintenance() {
    return running().parts().maintenance().totals();
  }

  private Running running() {
    @Nullable Running now = running;
    if (now == null) {
      throw new ConnectException("The task is not running");
    }
    return now;
  }
}
