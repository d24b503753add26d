package io.isledb.connect.sink;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;

/** Records that cannot be stored: handed to Connect's reporter when there is one, else the end. */
final class ErrantRecords {
  private final @Nullable ErrantRecordReporter reporter;

  private ErrantRecords(@Nullable ErrantRecordReporter reporter) {
    this.reporter = reporter;
  }

  /** The worker's reporter; none with a worker that is too old to have one. */
  static ErrantRecords of(SinkTaskContext context) {
    try {
      return new ErrantRecords(context.errantRecordReporter());
    } catch (NoSuchMethodError | NoClassDefFoundError e) {
      return new ErrantRecords(null);
    }
  }

  /** Returns when the record is reported; throws when nobody takes it. */
  void refuse(SinkRecord record, String problem, @Nullable Throwable cause) {
    String text =
        "The record at topic="
            + record.originalTopic()
            + ", partition="
            + record.originalKafkaPartition()
            + ", offset="
            + record.originalKafkaOffset()
            + " cannot be stored: "
            + problem;
    if (reporter == null) {
      throw new ConnectException(
          text + ". Set errors.tolerance=all to report such records and go on", cause);
    }
    // Waited for, so that the watermark does not pass a record that is nowhere.
    Future<Void> reported = reporter.report(record, new DataException(text, cause));
    try {
      reported.get();
    } catch (ExecutionException e) {
      throw new ConnectException(text + ", and it could not be reported", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectException(text + ", and reporting it was interrupted", e);
    }
  }
}
