package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.isledb.Slice;
import io.isledb.connect.common.convert.Encoding;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.connect.source.SourceKit.Context;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What a record costs besides the bytes of its key and value. */
final class PollAllocationTest {
  private static final String ISLE = "orders/3";
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 100;
  private static final int COMMITS = 12;
  private static final int PER_COMMIT = 20_000;

  /**
   * The record itself, the headers of its two arrays, its list of headers, its time, its place, and
   * views of bytes that compiled code may do without.
   */
  private static final long BYTES_PER_RECORD_MAX = 380;

  /** Two numbers, what a snapshot adds to them, and what any object has. */
  private static final long BYTES_PER_PLACE_MAX = 56;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void aRecordCostsLittleMoreThanItsBytes() throws InterruptedException {
    try (SourceKit kit = new SourceKit()) {
      kit.write(ISLE, history());
      IsleSourceTask task = kit.task(new Context(Map.of(), null), List.of(ISLE));
      long least = Long.MAX_VALUE; // commits are decoded by this thread or by another
      for (int i = 0; i < COMMITS; i++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        take(task, PER_COMMIT);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      task.stop();
      assertThat(least / PER_COMMIT - KEY_BYTES - VALUE_BYTES)
          .isLessThanOrEqualTo(BYTES_PER_RECORD_MAX);
    }
  }

  @Test
  void aPlaceIsKeptForEachRecordAndIsSmall() {
    Object[] places = new Object[PER_COMMIT];
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < places.length; i++) {
      places[i] = OffsetMap.ofFeed(1_000, 1_000 + i);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated / places.length).isLessThanOrEqualTo(BYTES_PER_PLACE_MAX);
    assertThat(places[1]).isEqualTo(Map.of("commit", 1_000L, "ordinal", 1_001L));
  }

  private static void take(IsleSourceTask task, int count) throws InterruptedException {
    for (int left = count; left > 0; ) {
      List<SourceRecord> polled = task.poll();
      left -= polled == null ? 0 : polled.size();
    }
  }

  private static List<List<RecordParts>> history() {
    List<List<RecordParts>> history = new ArrayList<>();
    for (int i = 0; i < COMMITS; i++) {
      List<RecordParts> commit = new ArrayList<>();
      for (int j = 0; j < PER_COMMIT; j++) {
        commit.add(
            new RecordParts(
                Slice.utf8("%016d".formatted(j)),
                Encoding.BYTES_OPTIONAL,
                Slice.of(new byte[VALUE_BYTES]),
                Encoding.BYTES_OPTIONAL,
                1_700_000_000_000L + j,
                TimestampType.CREATE_TIME,
                List.of()));
      }
      history.add(commit);
    }
    return history;
  }
}
