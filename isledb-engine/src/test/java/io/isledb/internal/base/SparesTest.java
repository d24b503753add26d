package io.isledb.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

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
