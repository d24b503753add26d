package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChangeHeadTest {
  private static final long COMMITTED_AT_MS = 1_790_000_000_000L;
  private static final long BASE_MS = ChangeHead.baseMs(COMMITTED_AT_MS);

  private final byte[] memory = new byte[200_000];

  private void comesBack(
      int ordinal, int key, int attributes, int value, long timestampMs, long expiryMs) {
    int at = ordinal % 50;
    for (int isDelete = 0; isDelete <= 1; isDelete++) {
      int flags =
          (isDelete == 1 ? ChangeHead.IS_DELETE : 0)
              | (attributes > 0 ? ChangeHead.HAS_ATTRIBUTES : 0)
              | (expiryMs != 0 ? ChangeHead.HAS_EXPIRY : 0);
      long head = ChangeHead.of(flags, ordinal, key, value, timestampMs - BASE_MS);
      ChangeHead.put(memory, at, head, timestampMs, expiryMs, attributes);
      assertThat(ChangeHead.read(memory, at)).isEqualTo(head);
      assertThat(ChangeHead.ordinal(head)).isEqualTo(ordinal);
      assertThat(ChangeHead.isDelete(head)).isEqualTo(isDelete == 1);
      assertThat(ChangeHead.keyLength(head)).isEqualTo(key);
      assertThat(ChangeHead.valueLength(head)).isEqualTo(value);
      assertThat(ChangeHead.timestampMs(memory, at, head, BASE_MS)).isEqualTo(timestampMs);
      assertThat(ChangeHead.expiryMs(memory, at, head)).isEqualTo(expiryMs);
      assertThat(ChangeHead.attributesLength(memory, at, head)).isEqualTo(attributes);
      assertThat((long) ChangeHead.end(memory, at))
          .isEqualTo((long) at + ChangeHead.bytes(head) + key + attributes + value);
    }
  }

  @Test
  void whatIsPutComesBackAtEveryEdge() {
    List<Integer> ordinals = List.of(0, 1, 4_094, 4_095);
    List<Integer> keys = List.of(0, 1, 255, 256, 65_535);
    List<Integer> lengths = List.of(0, 1, 65_535, 65_536, 1 << 29);
    List<Long> timestamps =
        List.of(
            Long.MIN_VALUE,
            -1L,
            0L,
            BASE_MS - 1,
            BASE_MS,
            COMMITTED_AT_MS,
            BASE_MS + (1 << 24) - 1,
            BASE_MS + (1 << 24),
            Long.MAX_VALUE);
    for (int ordinal : ordinals) {
      for (int key : keys) {
        for (int length : lengths) {
          for (long timestampMs : timestamps) {
            comesBack(ordinal, key, 0, length, timestampMs, 0);
            comesBack(ordinal, key, length, 7, timestampMs, -1);
            comesBack(ordinal, key, 3, length, timestampMs, 0);
            comesBack(ordinal, key, 0, length, timestampMs, Long.MAX_VALUE);
          }
        }
      }
    }
  }

  @Test
  void whatIsPutComesBackWhateverItIs() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 100_000; i++) {
      comesBack(
          random.nextInt(4_096),
          random.nextInt(65_536) >>> random.nextInt(17),
          random.nextBoolean() ? 0 : random.nextInt(1_000_000),
          random.nextInt(1 << 29) >>> random.nextInt(30),
          COMMITTED_AT_MS - (random.nextLong() >> random.nextInt(64)),
          random.nextBoolean() ? 0 : random.nextLong());
    }
  }

  @Test
  void mostChangesHaveEightBytesBeforeTheKey() {
    long anHourBefore = COMMITTED_AT_MS - 3_600_000 - BASE_MS;
    assertThat(ChangeHead.bytes(ChangeHead.of(0, 4_095, 255, 65_535, anHourBefore))).isEqualTo(8);
  }
}
