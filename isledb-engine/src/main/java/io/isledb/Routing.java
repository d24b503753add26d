package io.isledb;

import org.jspecify.annotations.Nullable;

/**
 * Says which of many isles has a key. For the partitions of a topic that is what the producers'
 * partitioner does, such as Kafka's murmur2 of the key modulo the number of partitions.
 * Thread-safe.
 */
@FunctionalInterface
public interface Routing {
  /** Nobody knows: all isles are asked. */
  Routing ASK_ALL = key -> null;

  /** The path of the only isle that can have a key; null to ask all. */
  @Nullable String path(Slice key);
}
