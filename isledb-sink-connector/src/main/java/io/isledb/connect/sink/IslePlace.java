package io.isledb.connect.sink;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Where a partition's records go.
 *
 * @param path of the isle below the root: {@code topic/partition}
 * @param position name of the partition in the isle's watermarks: {@code topic-partition}
 */
record IslePlace(String path, String position) {
  static IslePlace of(TopicPartition partition) {
    return new IslePlace(
        partition.topic() + "/" + partition.partition(),
        partition.topic() + "-" + partition.partition());
  }

  /**
   * What to say of offsets that go back.
   *
   * @param offset of a record that came
   * @param next below which the isle has everything
   */
  ConnectException jumpedBack(long offset, long next, String connector) {
    return new ConnectException(
        "The offsets of "
            + position
            + " jump back: the record at offset "
            + offset
            + " came, but the isle "
            + path
            + " has everything below offset "
            + next
            + ". The topic has been deleted and created again, or cut off. To add the new records"
            + " to this isle, stop the connector, alter its offset for this partition to "
            + offset
            + " (PATCH /connectors/"
            + connector
            + "/offsets) and resume it; to keep old and new apart, use another isledb.store.url");
  }
}
