package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.options.IslesOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectStores;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A record and its watermark are in one commit, although flushes begin on other threads at any
 * moment.
 */
class WatermarkAtomicityTest {
  private static final String POSITION = "orders-0";
  private static final int RECORDS = 20_000;

  @Test
  void noCommitHoldsARecordWithoutItsWatermark() {
    try (Isles isles =
        Isles.open(ObjectStores.open("memory://watermark-atomicity"), IslesOptions.DEFAULT)) {
      Isle isle = isles.isle("orders/0");
      // Every write makes a flush due, which then begins whenever a thread of the pool gets to it.
      try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT.withFlushBytes(1))) {
        for (long offset = 0; offset < RECORDS; offset++) {
          Slice key = Slice.utf8(Long.toString(offset));
          writer.write(Mutation.put(key, key), POSITION, offset + 1);
        }
      }
      assertThat(entriesUpToEachWatermark(isle)).isEqualTo(RECORDS);
    }
  }

  @Test
  void noCommitHoldsAPartOfWhatWasWrittenAsOne() {
    try (Isles isles =
        Isles.open(ObjectStores.open("memory://batch-atomicity"), IslesOptions.DEFAULT)) {
      Isle isle = isles.isle("orders/0");
      try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT.withFlushBytes(1))) {
        long offset = 0;
        for (int together = 0; offset < RECORDS; together = (together + 1) % 40) {
          Slice key = Slice.utf8(Long.toString(offset));
          offset += together;
          writer.write(Collections.nCopies(together, Mutation.put(key, key)), POSITION, offset);
        }
        assertThat(offset).isGreaterThanOrEqualTo(RECORDS);
      }
      assertThat(entriesUpToEachWatermark(isle)).isGreaterThanOrEqualTo(RECORDS);
    }
  }

  private static long entriesUpToEachWatermark(Isle isle) {
    long entries = 0;
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        entries += batch.get().changes().size();
        if (batch.get().isCommitEnd()) {
          assertThat(batch.get().commit().watermarks().next(POSITION)).hasValue(entries);
        }
        batch = tailer.poll(Duration.ZERO);
      }
    }
    return entries;
  }
}
