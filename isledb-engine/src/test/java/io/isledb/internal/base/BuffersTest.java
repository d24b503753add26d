package io.isledb.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuffersTest {
  private final Buffers buffers = new Buffers(4 << 20);

  @Test
  void aBufferServesFilesOfAboutTheSameSize() {
    byte[] first = buffers.take(1_000_001);
    assertThat(first.length).isBetween(1_000_001, 1_130_000);
    buffers.give(first);
    byte[] second = buffers.take(1_040_000);
    assertThat(second).isSameAs(first);
    assertThat(buffers.take(900_000)).isNotSameAs(first);
  }

  @Test
  void aSmallOneIsOfJustTheSizeAndNotKept() {
    byte[] small = buffers.take(1_000);
    assertThat(small).hasSize(1_000);
    buffers.give(small);
    assertThat(buffers.keptBytes()).isZero();
    assertThat(buffers.take(0)).isEmpty();
  }

  @Test
  void noMoreIsKeptThanIsAllowed() {
    for (int i = 0; i < 20; i++) {
      buffers.give(new byte[1 << 20]);
    }
    assertThat(buffers.keptBytes()).isEqualTo(4 << 20);
    buffers.give(new byte[5 << 20]);
    assertThat(buffers.keptBytes()).isEqualTo(4 << 20);
    Buffers none = new Buffers(0);
    none.give(new byte[1 << 20]);
    assertThat(none.keptBytes()).isZero();
  }
}
