package io.isledb.connect.sink;

import org.apache.kafka.common.TopicPartition;

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
}
