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

/** Connect's side of a task, remembered; no thread but the task's own may ask it for anything. */
final class FakeContext implements SinkTaskContext {
  final Map<TopicPartition, Long> offsets = new HashMap<>();
  final Set<TopicPartition> paused = new HashSet<>();
  final Set<TopicPartition> assignment = new HashSet<>();
  private final Thread taskThread = Thread.currentThread();
  ErrantRecordReporter reporter;
  long timeoutMs = -1;

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> added) {
    requireTaskThread();
    offsets.putAll(added);
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    requireTaskThread();
    offsets.put(partition, offset);
  }

  @Override
  public void timeout(long timeout) {
    requireTaskThread();
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

  private void requireTaskThread() {
    if (Thread.currentThread() != taskThread) {
      throw new IllegalStateException("not the task's thread: " + Thread.currentThread());
    }
  }

  private void requireAssigned(TopicPartition... partitions) {
    requireTaskThread();
    if (!assignment.containsAll(Arrays.asList(partitions))) {
      throw new IllegalStateException("not assigned: " + Arrays.toString(partitions));
    }
  }

  @Override
  public void requestCommit() {
    requireTaskThread();
  }

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    return reporter;
  }

  @Override
  public PluginMetrics pluginMetrics() {
    throw new NoSuchMethodError("an old worker has none");
  }
}
