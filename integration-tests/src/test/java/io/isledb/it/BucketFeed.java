package io.isledb.it;

import io.isledb.ChangeBatch;
import io.isledb.Entry;
import io.isledb.Isles;
import io.isledb.Tailer;
import io.isledb.options.IslesOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.ObjectStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The feeds of a bucket's isles, read with the engine alone. Not thread-safe. */
final class BucketFeed implements AutoCloseable {
  private final Isles isles;

  BucketFeed(String url, Map<String, String> options) {
    this.isles = Isles.open(ObjectStores.open(url, options), IslesOptions.DEFAULT);
  }

  /** The values of all changes of all partitions of a topic; deletes have none. */
  List<String> values(String topic) {
    List<String> values = new ArrayList<>();
    for (String path : isles.discover(topic)) {
      try (Tailer tailer = isles.isle(path).openTailer(TailerOptions.DEFAULT)) {
        Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
        while (batch.isPresent()) {
          for (Entry change : batch.get().changes()) {
            values.add(change.value() == null ? null : change.value().toUtf8());
          }
          batch = tailer.poll(Duration.ZERO);
        }
      }
    }
    return values;
  }

  @Override
  public void close() {
    isles.close();
  }
}
