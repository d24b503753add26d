package io.isledb.bench.connect;

import io.isledb.bench.SampleRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/**
 * Makes records up: as fast as a worker can take them from a source. Each has a value of its own,
 * as of any source that reads them from somewhere: until Kafka has them, they take memory, which is
 * a good part of what records of 1 KiB cost.
 */
public final class InventedSource extends SourceConnector {
  static final String TOPIC = "topic";
  static final String PARTITIONS = "partitions";
  static final String RECORDS = "records";
  static final String VALUE_BYTES = "value.bytes";
  static final String TASK = "task";

  private Map<String, String> settings = Map.of();

  @Override
  public void start(Map<String, String> given) {
    settings = Map.copyOf(given);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return InventingTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int most) {
    List<Map<String, String>> tasks = new ArrayList<>();
    for (int task = 0; task < most; task++) {
      Map<String, String> config = new TreeMap<>(settings);
      config.put(TASK, Integer.toString(task));
      config.put("tasks.max", Integer.toString(most));
      tasks.add(config);
    }
    return tasks;
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

  /** Its task. */
  public static final class InventingTask extends SourceTask {
    private static final int BATCH = 1_000;
    private static final long IDLE_MS = 100;

    private final CountDownLatch stopped = new CountDownLatch(1);

    private String topic = "";
    private int partitions = 1;
    private int task;
    private long left;
    private long next;
    private byte[] value = new byte[0];

    @Override
    public void start(Map<String, String> given) {
      topic = Objects.requireNonNull(given.get(TOPIC), TOPIC);
      partitions = Integer.parseInt(given.get(PARTITIONS));
      task = Integer.parseInt(given.get(TASK));
      left = Long.parseLong(given.get(RECORDS)) / Integer.parseInt(given.get("tasks.max"));
      value = SampleRecords.value(task, Integer.parseInt(given.get(VALUE_BYTES)));
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
      if (left == 0) {
        stopped.await(IDLE_MS, TimeUnit.MILLISECONDS);
        return null;
      }
      int count = (int) Math.min(BATCH, left);
      left -= count;
      List<SourceRecord> records = new ArrayList<>(count);
      Map<String, ?> from = Map.of("task", task);
      for (int i = 0; i < count; i++, next++) {
        records.add(
            new SourceRecord(
                from,
                Map.of("next", next),
                topic,
                (int) (next % partitions),
                Schema.OPTIONAL_BYTES_SCHEMA,
                SampleRecords.key(next),
                Schema.OPTIONAL_BYTES_SCHEMA,
                value.clone()));
      }
      return records;
    }

    @Override
    public void stop() {
      stopped.countDown();
    }

    @Override
    public String version() {
      return "1";
    }
  }
}
