package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.sun.management.ThreadMXBean;
import io.isledb.internal.testing.TestEngine;
import io.isledb.store.decorate.StoreCounts;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a put costs besides the bytes that it has to keep. */
class WriteAllocationTest {
  private static final int ENTRIES = 10_000;
  private static final int ROUNDS = 5;

  /** An array of addresses that is doubled now and then is dropped as often. */
  private static final long BYTES_PER_PUT_MAX = 2 * Long.BYTES;

  /**
   * Two values that are gone at once, an advance and what it is compared with, of 24 bytes each.
   */
  private static final long BYTES_PER_ADVANCE_MAX = 48;

  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 100;

  /** Filter, index, sequence, time and lengths; 8.2 when this was written. */
  private static final long FILE_BYTES_PER_ENTRY_MAX = 9;

  /** Buffers of a block and of the index; a buffer of the file would be a megabyte. */
  private static final long BYTES_PER_FLUSH_MAX = 100_000;

  private final SplittableRandom random = new SplittableRandom(5);
  private final TestEngine engine = new TestEngine(1);
  private final WriterImpl writer = engine.open("a");
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void aPutAllocatesNothingButTheMemoryThatTheBudgetCounts() {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      least = Math.min(least, uncountedBytesOfPuts());
      writer.flush();
    }
    assertThat(least).isLessThanOrEqualTo(ENTRIES * BYTES_PER_PUT_MAX);
  }

  private long uncountedBytesOfPuts() {
    byte[] key = new byte[16];
    byte[] values = new byte[1_000];
    long heldBefore = writer.bufferedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ENTRIES; i++) {
      key[0] = (byte) i;
      key[1] = (byte) (i >>> 8);
      writer.put(key, 0, key.length, values, i % 900, 100);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    return allocated - (writer.bufferedBytes() - heldBefore);
  }

  @Test
  void aFlushWritesLittleMoreThanWhatWasPutAndAllocatesLittleMoreThanTheStoresCopy() {
    long leastAllocated = Long.MAX_VALUE;
    long mostWritten = 0;
    for (int round = 0; round < ROUNDS; round++) {
      putIncompressible();
      StoreCounts before = engine.store.counts();
      long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
      writer.flush();
      long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
      StoreCounts made = engine.store.counts().minus(before);
      assertThat(made.total()).isEqualTo(1);
      leastAllocated = Math.min(leastAllocated, allocated - made.bytesWritten());
      mostWritten = Math.max(mostWritten, made.bytesWritten());
    }
    assertThat(mostWritten)
        .as("bytes of a file of %s entries", ENTRIES)
        .isLessThan(ENTRIES * (KEY_BYTES + VALUE_BYTES + FILE_BYTES_PER_ENTRY_MAX));
    assertThat(leastAllocated)
        .as("allocated besides what the store in memory keeps")
        .isLessThan(BYTES_PER_FLUSH_MAX);
  }

  private void putIncompressible() {
    byte[] key = new byte[KEY_BYTES];
    byte[] value = new byte[VALUE_BYTES];
    for (int i = 0; i < ENTRIES; i++) {
      random.nextBytes(key);
      random.nextBytes(value);
      writer.put(key, value);
    }
  }

  @Test
  void aWatermarkOfAPositionThatMovesOnNeedsNoWalkOverTheBatches() {
    writer.advance("p", 1);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long from = (long) round * ENTRIES + 1;
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ENTRIES; i++) {
        writer.advance("p", from + i + 1);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThanOrEqualTo(ENTRIES * BYTES_PER_ADVANCE_MAX);
  }

  @Test
  void eachPositionKeepsItsOwnOffsetWhenTheyTakeTurns() {
    for (int next = 1; next <= 3; next++) {
      writer.advance("p", next);
      writer.advance("q", 10L * next);
    }
    writer.flush();
    writer.advance("q", 40);
    writer.flush();
    assertThat(writer.watermarks().offsets()).containsOnly(entry("p", 3L), entry("q", 40L));
  }

  @Test
  void aPutTakesPartsOfArraysAndCopiesThem() {
    byte[] key = text("..key..");
    byte[] value = text("<value>");
    writer.put(key, 2, 3, value, 1, 5);
    key[2] = 'X';
    value[1] = 'X';
    writer.flush();
    assertThat(engine.history().values()).containsExactly("value");
    assertThatThrownBy(() -> writer.put(key, 2, 6, value, 1, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> writer.put(key, 2, 3, value, -1, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(writer.bufferedEntries()).isZero();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
