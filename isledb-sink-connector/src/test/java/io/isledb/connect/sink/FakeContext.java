package io.isledb.connect.sink;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Connect's side of a task, remembered. */
final class FakeContext implements SinkTaskContext {
  final Map<TopicPartition, Long> offsets = new HashMap<>();
  final Set<TopicPartition> paused = new HashSet<>();
  final Set<TopicPartition> assignment = new HashSet<>();
  ErrantRecordReporter reporter;
  long timeoutMs = -1;

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> added) {
    offsets.putAll(added);
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    offsets.put(partition, offset);
  }

  @Override
  public void timeout(long timeout) {
    timeoutMs = timeout;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return assignment;
  }

  @Override
  public void pause(TopicPartition... partitions) {
    requireAssigned(partitions);
    paused.addAll(Arrays.asList(partitions));
  }

  @Override
  public void resume(TopicPartition... partitions) {
    requireAssigned(partitions);
    Arrays.asList(partitions).forEach(paused::remove);
  }

  private void requireAssigned(TopicPartition... partitions) {
    if (!assignment.containsAll(Arrays.asList(partitions))) {
      throw new IllegalStateException("not assigned: " + Arrays.toString(partitions));
    }
  }

  @Override
  public void requestCommit() {}

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    return reporter;
  }

  @Override
  public PluginMetrics pluginMetrics() {
    throw new NoSuchMethodError("an old worker has none");
  }
}
