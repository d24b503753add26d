package io.isledb.it;

import io.isledb.connect.sink.IsleSinkConnector;
import io.isledb.connect.sink.IsleSinkTask;
import io.isledb.connect.source.IsleSourceConnector;
import io.isledb.connect.source.IsleSourceTask;
import io.isledb.testbed.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/**
 * Both connectors over one store, without a worker: records go into the sink's task as a worker's
 * consumer hands them over, and come out of the source's as its producer would take them.
 */
final class ConnectorPair {
  static final String TOPIC = "orders";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 3);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String url;
  private final Map<String, String> settings;

  /**
   * @param settings of both connectors
   */
  ConnectorPair(String url, Map<String, String> settings) {
    this.url = url;
    this.settings = settings;
  }

  static int partition() {
    return PARTITION.partition();
  }

  private Map<String, String> settings(String name, String... own) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("name", name);
    all.put("isledb.store.url", url);
    for (int i = 0; i < own.length; i += 2) {
      all.put(own[i], own[i + 1]);
    }
    return all;
  }

  /** Stores records, of which the offsets count from 0. */
  void store(List<SinkRecord> records) {
    IsleSinkConnector connector = new IsleSinkConnector();
    connector.start(settings("sink", "topics", TOPIC, "flush.interval.ms", "0"));
    IsleSinkTask task = new IsleSinkTask();
    task.initialize(new SinkContext());
    task.start(connector.taskConfigs(1).get(0));
    task.open(List.of(PARTITION));
    for (int from = 0; from < records.size(); from += 100) {
      task.put(records.subList(from, Math.min(records.size(), from + 100)));
    }
    OffsetAndMetadata end = new OffsetAndMetadata(records.size());
    Await.until(
        "all is durable",
        LIMIT,
        () -> {
          task.put(List.of());
          return end.equals(task.preCommit(Map.of(PARTITION, end)).get(PARTITION));
        });
    task.close(List.of(PARTITION));
    task.stop();
    connector.stop();
  }

  /** Gives so many records back. */
  List<SourceRecord> restore(int count) {
    IsleSourceConnector connector = new IsleSourceConnector();
    connector.initialize(new SourceContext());
    connector.start(settings("source", "topic.pattern", "${topic}", "poll.interval.ms", "1"));
    IsleSourceTask task = new IsleSourceTask();
    task.initialize(new SourceContext());
    task.start(connector.taskConfigs(1).get(0));
    List<SourceRecord> records = new ArrayList<>();
    Await.until(
        "all is published",
        LIMIT,
        () -> {
          records.addAll(polled(task));
          return records.size() >= count;
        });
    task.stop();
    connector.stop();
    return records;
  }

  private static List<SourceRecord> polled(IsleSourceTask task) {
    try {
      @Nullable List<SourceRecord> polled = task.poll();
      return polled == null ? List.of() : polled;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class SinkContext implements SinkTaskContext {
    @Override
    public Map<String, String> configs() {
      return Map.of();
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {}

    @Override
    public void offset(TopicPartition partition, long offset) {}

    @Override
    public void timeout(long timeoutMs) {}

    @Override
    public Set<TopicPartition> assignment() {
      return Set.of(PARTITION);
    }

    @Override
    public void pause(TopicPartition... partitions) {}

    @Override
    public void resume(TopicPartition... partitions) {}

    @Override
    public void requestCommit() {}

    @Override
    public @Nullable ErrantRecordReporter errantRecordReporter() {
      return null;
    }

    @Override
    public PluginMetrics pluginMetrics() {
      throw new NoSuchMethodError("an old worker has none");
    }
  }

  /** Nothing has been stored of a source that starts for the first time. */
  private static final class SourceContext
      implements SourceTaskContext, SourceConnectorContext, OffsetStorageReader {
    @Override
    public Map<String, String> configs() {
      return Map.of();
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      return this;
    }

    @Override
    public PluginMetrics pluginMetrics() {
      throw new NoSuchMethodError("an old worker has none");
    }

    @Override
    public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
      return null;
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(
        Collection<Map<String, T>> partitions) {
      return new HashMap<>();
    }

    @Override
    public void requestTaskReconfiguration() {}

    @Override
    public void raiseError(Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
