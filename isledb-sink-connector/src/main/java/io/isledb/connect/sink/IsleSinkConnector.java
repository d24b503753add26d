package io.isledb.connect.sink;

import io.isledb.Isles;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.connect.common.Version;
import io.isledb.connect.common.config.CommonSettings;
import io.isledb.connect.common.config.StoreSettings;
import io.isledb.options.IslesOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Stores topics in isles, one isle for each topic-partition. All tasks are alike; Connect's
 * consumer group spreads the partitions over them.
 */
public final class IsleSinkConnector extends SinkConnector {
  private Map<String, String> settings = Map.of();

  @Override
  public String version() {
    return Version.version();
  }

  @Override
  public void start(Map<String, String> props) {
    SinkSettings.validate(props).throwIfAny();
    settings = Map.copyOf(props);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return IsleSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> tasks = new ArrayList<>(maxTasks);
    for (int task = 0; task < maxTasks; task++) {
      Map<String, String> own = new HashMap<>(settings);
      own.put(CommonSettings.TASK, Integer.toString(task));
      tasks.add(own);
    }
    return tasks;
  }

  @Override
  public void stop() {
    settings = Map.of();
  }

  @Override
  public ConfigDef config() {
    return SinkSettings.definition();
  }

  @Override
  public Config validate(Map<String, String> connectorConfigs) {
    return SinkSettings.validate(connectorConfigs).toConfig();
  }

  /**
   * Writes an operator's offsets into the isles, which are what the tasks go by. An offset of null
   * forgets the isle's: consumption then begins where the consumer's {@code auto.offset.reset}
   * says.
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<TopicPartition, Long> offsets) {
    SinkSettings.validate(connectorConfig).throwIfAny();
    ConsumedTopics.of(connectorConfig).requireAll(offsets);
    AbstractConfig config = new AbstractConfig(SinkSettings.definition(), connectorConfig, false);
    try (Isles isles = Isles.open(StoreSettings.open(config), IslesOptions.DEFAULT)) {
      return new OffsetChange(isles, SinkSettings.of(config)).apply(offsets);
    } catch (RuntimeException e) {
      throw ErrorMapping.toConnect("Altering the offsets in the isles", e);
    }
  }
}
