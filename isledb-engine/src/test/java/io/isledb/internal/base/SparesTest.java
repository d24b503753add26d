package io.isledb.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SparesTest {
  private static final int MIB = 1 << 20;

  private final Spares<byte[]> spares = new Spares<>(array -> array.length, 3, 8L * MIB);

  @Test
  void whatWasGivenIsTakenOnce() {
    byte[] given = new byte[1_000];
    spares.give(given);
    assertThat(spares.take(1_000)).isSameAs(given);
    assertThat(spares.take(1_000)).isNull();
    assertThat(spares.keptBytes()).isZero();
  }

  @Test
  void whatIsTooSmallOrMuchTooLargeIsLeft() {
    spares.give(new byte[7 * MIB]);
    assertThat(spares.take(7 * MIB + 1)).isNull();
    assertThat(spares.take(MIB)).isNull();
    assertThat(spares.take(2 * MIB)).hasSize(7 * MIB);
  }

  @Test
  void roomIsAtMostAnEighthMoreAndOfFewLengths() {
    Set<Integer> lengths = new HashSet<>();
    for (int length = 10_000_000; length < 20_000_000; length += 1_001) {
      int room = Spares.roomFor(length);
      assertThat(room).isBetween(length, length + length / 8);
      lengths.add(room);
    }
    assertThat(lengths).hasSizeLessThan(12);
    for (int length : new int[] {0, 1, 7, 1 << 20, Integer.MAX_VALUE - 8, Integer.MAX_VALUE}) {
      assertThat(Spares.roomFor(length)).isEqualTo(length);
    }
    assertThat(Spares.roomFor(9)).isEqualTo(9);
    assertThat(Spares.roomFor(17)).isEqualTo(18);
  }

  @Test
  void theOldestGiveWay() {
    spares.give(new byte[1]);
    spares.give(new byte[2]);
    spares.give(new byte[3]);
    spares.give(new byte[4]);
    assertThat(spares.keptBytes()).isEqualTo(9);
    spares.give(new byte[8 * MIB - 4]);
    assertThat(spares.keptBytes()).isEqualTo(8 * MIB);
    spares.give(new byte[8 * MIB + 1]);
    assertThat(spares.keptBytes()).isEqualTo(8 * MIB);
  }
}
