package io.isledb.bench.connect;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** A sink that has nothing but its tasks, to measure another one against. */
public abstract class MeasuredSink extends SinkConnector {
  private final Class<? extends Task> tasks;
  private Map<String, String> settings = Map.of();

  MeasuredSink(Class<? extends Task> tasks) {
    this.tasks = tasks;
  }

  @Override
  public void start(Map<String, String> given) {
    settings = Map.copyOf(given);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return tasks;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int most) {
    return Collections.nCopies(most, settings);
  }

  @Override
  public void stop() {}

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public String version() {
    return "1";
  }
}
