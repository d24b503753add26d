package io.isledb.testbed.quickstart;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Compares two topics record by record, in order, byte for byte. */
final class Comparison {
  private static final int SHOWN_EVERY = 5_000;

  /** The topics differ. */
  static final class DifferenceException extends Exception {
    private static final long serialVersionUID = 1;

    DifferenceException(String message) {
      super(message);
    }
  }

  private final Topics topics;
  private long compared;

  Comparison(Topics topics) {
    this.topics = topics;
  }

  /**
   * Compares all partitions.
   *
   * @param seen gets every record of the original
   * @return how many records there are in each topic
   */
  long compare(
      String original,
      String restored,
      Consumer<ConsumerRecord<byte[], byte[]>> seen,
      Stages.Progress progress)
      throws DifferenceException {
    for (int partition = 0; partition < topics.partitions(); partition++) {
      try (PartitionRecords left = new PartitionRecords(topics, original, partition);
          PartitionRecords right = new PartitionRecords(topics, restored, partition)) {
        comparePartition(left, right, seen, progress);
      }
    }
    return compared;
  }

  private void comparePartition(
      Iterator<ConsumerRecord<byte[], byte[]>> left,
      Iterator<ConsumerRecord<byte[], byte[]>> right,
      Consumer<ConsumerRecord<byte[], byte[]>> seen,
      Stages.Progress progress)
      throws DifferenceException {
    while (left.hasNext()) {
      ConsumerRecord<byte[], byte[]> expected = left.next();
      if (!right.hasNext()) {
        throw new DifferenceException("missing: " + describe(expected));
      }
      ConsumerRecord<byte[], byte[]> actual = right.next();
      if (!isSame(expected, actual)) {
        throw new DifferenceException(
            "different: " + describe(expected) + " came back as " + describe(actual));
      }
      seen.accept(expected);
      compared++;
      if (compared % SHOWN_EVERY == 0) {
        progress.at(compared + " records");
      }
    }
    if (right.hasNext()) {
      throw new DifferenceException("one too many: " + describe(right.next()));
    }
  }

  private static boolean isSame(
      ConsumerRecord<byte[], byte[]> one, ConsumerRecord<byte[], byte[]> other) {
    return Arrays.equals(one.key(), other.key())
        && Arrays.equals(one.value(), other.value())
        && one.timestamp() == other.timestamp()
        && one.timestampType() == other.timestampType()
        && isSame(one.headers(), other.headers());
  }

  private static boolean isSame(Headers one, Headers other) {
    Header[] left = one.toArray();
    Header[] right = other.toArray();
    if (left.length != right.length) {
      return false;
    }
    for (int i = 0; i < left.length; i++) {
      if (!left[i].key().equals(right[i].key())
          || !Arrays.equals(left[i].value(), right[i].value())) {
        return false;
      }
    }
    return true;
  }

  private static String describe(ConsumerRecord<byte[], byte[]> each) {
    return String.format(
        Locale.ROOT,
        "%s-%d at offset %d, time %d, headers %s, key %s, value %s",
        each.topic(),
        each.partition(),
        each.offset(),
        each.timestamp(),
        each.headers(),
        Text.of(each.key()),
        Text.of(each.value()));
  }

  /** Bytes as text. */
  static final class Text {
    private Text() {}

    static String of(byte @Nullable [] bytes) {
      return bytes == null ? "(none)" : new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
