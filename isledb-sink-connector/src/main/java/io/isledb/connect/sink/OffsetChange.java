package io.isledb.connect.sink;

import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.Watermarks;
import io.isledb.connect.common.ErrorMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator's change of offsets, written into the isles: all of it is checked before any. */
final class OffsetChange {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetChange.class);

  private final Isles isles;
  private final SinkSettings settings;

  OffsetChange(Isles isles, SinkSettings settings) {
    this.isles = isles;
    this.settings = settings;
  }

  /** Returns true: the change has been checked and made. */
  boolean apply(Map<TopicPartition, Long> offsets) {
    offsets.forEach(OffsetChange::check);
    ExecutorService executor = Executors.newFixedThreadPool(settings.ioThreads());
    try {
      List<Future<?>> changes = new ArrayList<>();
      offsets.forEach(
          (partition, offset) -> changes.add(executor.submit(() -> rewrite(partition, offset))));
      for (Future<?> change : changes) {
        change.get();
      }
    } catch (ExecutionException e) {
      throw ErrorMapping.toConnect("Altering the offsets in the isles", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectException("Altering the offsets in the isles was interrupted", e);
    } finally {
      executor.shutdownNow();
    }
    return true;
  }

  private static void check(TopicPartition partition, @Nullable Long offset) {
    if (partition.partition() < 0) {
      throw new ConnectException("There is no partition " + partition + "; nothing was altered");
    }
    if (offset != null && offset < 0) {
      throw new ConnectException(
          "The offset " + offset + " of " + partition + " is negative; nothing was altered");
    }
  }

  private void rewrite(TopicPartition partition, @Nullable Long offset) {
    IslePlace place = IslePlace.of(partition);
    Isle isle = isles.isle(place.path());
    if (!isle.exists()) {
      // The consumer's own offset, which Connect alters next, says where a new isle begins. Connect
      // also knows which partitions there are: for those that are not, nothing must stay here.
      return;
    }
    String writer = "offsets of connector " + settings.connector();
    isle.rewriteWatermarks(writer, before -> changed(before, place.position(), offset));
    LOG.info("Isle {}: consumption goes on at offset {}", place.path(), offset);
  }

  private static Watermarks changed(Watermarks before, String position, @Nullable Long offset) {
    if (offset != null) {
      return before.with(position, offset);
    }
    Map<String, Long> rest = new TreeMap<>(before.offsets());
    rest.remove(position);
    return Watermarks.of(rest);
  }
}
