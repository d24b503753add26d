package io.isledb.bench.connect;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** Takes records and forgets them: as fast as a worker can feed a sink. */
public final class DiscardingSink extends MeasuredSink {
  public DiscardingSink() {
    super(DiscardingTask.class);
  }

  /** Its task. */
  public static final class DiscardingTask extends SinkTask {
    @Override
    public void start(Map<String, String> given) {}

    @Override
    public void put(Collection<SinkRecord> records) {}

    @Override
    public void stop() {}

    @Override
    public String version() {
      return "1";
    }
  }
}
