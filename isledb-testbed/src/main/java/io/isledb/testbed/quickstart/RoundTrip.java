package io.isledb.testbed.quickstart;

import io.isledb.testbed.ConnectRest;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Waits until as many records have come back as were sent. */
final class RoundTrip {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration TOPIC_LIMIT = Duration.ofSeconds(120);
  private static final Duration STANDSTILL_LIMIT = Duration.ofSeconds(60);

  private final Topics topics;
  private final ConnectRest rest;

  RoundTrip(Topics topics, ConnectRest rest) {
    this.topics = topics;
    this.rest = rest;
  }

  /**
   * @param restored topic that they come back to
   * @param sent how many there are of each partition
   */
  void await(String restored, long[] sent, Stages.Progress progress) {
    long total = LongStream.of(sent).sum();
    if (total == 0) {
      return;
    }
    topics.awaitTopic(restored, TOPIC_LIMIT);
    long[] back = new long[sent.length];
    long changedNs = System.nanoTime();
    try (Consumer<byte[], byte[]> consumer = topics.consumer()) {
      consumer.assign(topics.partitionsOf(restored));
      while (!isComplete(back, sent)) {
        int count = 0;
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          back[each.partition()]++;
          count++;
        }
        if (count > 0) {
          changedNs = System.nanoTime();
          progress.at(LongStream.of(back).sum() + " of " + total + " records");
        } else if (System.nanoTime() - changedNs > STANDSTILL_LIMIT.toNanos()) {
          throw new IllegalStateException(
              "nothing has come back for a minute; by partition "
                  + Arrays.toString(back)
                  + " of "
                  + Arrays.toString(sent)
                  + " records are back; "
                  + failures());
        }
      }
    }
  }

  private static boolean isComplete(long[] back, long[] sent) {
    for (int i = 0; i < sent.length; i++) {
      if (back[i] < sent[i]) {
        return false;
      }
    }
    return true;
  }

  private String failures() {
    return "sink: " + rest.states(Connectors.SINK) + ", source: " + rest.states(Connectors.SOURCE);
  }
}
