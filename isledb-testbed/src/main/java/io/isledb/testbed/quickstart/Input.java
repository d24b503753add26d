package io.isledb.testbed.quickstart;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is sent through. */
interface Input {

  /**
   * One record.
   *
   * @param key its key; null for none
   * @param value its value; null for a tombstone
   */
  record Item(byte @Nullable [] key, byte @Nullable [] value) {}

  /**
   * What is asked of the bucket in the end.
   *
   * @param key whose value is looked up
   * @param prefix of the keys that are scanned for
   */
  record Questions(String key, String prefix) {}

  /** Topic that it is sent to. */
  String topic();

  /** What it is, in a few words. */
  String description();

  /** All of it, in order; read anew by each call. The caller closes the stream. */
  Stream<Item> items();

  /** Empty when no record has a key. */
  Optional<Questions> questions();
}
