package io.isledb.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.CorruptObjectException;
import io.isledb.options.Compression;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecsTest {
  private static final int BEFORE = 7;

  private final SplittableRandom random = new SplittableRandom(4);

  private byte[] half(int length) {
    byte[] raw = new byte[length];
    for (int i = 0; i < length; i++) {
      raw[i] = (byte) (i % 64 < 32 ? random.nextInt() : 'x');
    }
    return raw;
  }

  /** A block somewhere in an array that has other bytes around it. */
  private static byte[] compressed(Compression codec, byte[] raw) {
    byte[] out = new byte[BEFORE + Codecs.compressedBytesMax(codec, raw.length) + BEFORE];
    Arrays.fill(out, (byte) 0xff);
    int length = Codecs.compress(codec, raw, raw.length, out, BEFORE);
    return Arrays.copyOf(out, BEFORE + length);
  }

  private static byte[] expand(Compression codec, byte[] block, int length, int rawLength) {
    return Codecs.expand(Codecs.number(codec), block, BEFORE, length, rawLength, "o", 9);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatIsCompressedExpandsToItself(Compression codec) {
    for (int length : new int[] {0, 1, 127, 128, 4_096, 16_383, 16_384, 2_097_152}) {
      byte[] raw = half(length);
      byte[] block = compressed(codec, raw);
      assertThat(expand(codec, block, block.length - BEFORE, length)).isEqualTo(raw);
      for (int stated : new int[] {length - 1, length + 1}) {
        if (stated >= 0) {
          assertThatThrownBy(() -> expand(codec, block, block.length - BEFORE, stated))
              .isInstanceOf(CorruptObjectException.class)
              .hasMessageContaining("object=o")
              .hasMessageContaining("offset=9");
        }
      }
    }
  }

  @Test
  void aSnappyBlockWhoseOwnLengthIsDamagedIsRefused() {
    int rawLength = 4_096;
    byte[] block = compressed(Compression.SNAPPY, half(rawLength));
    int length = block.length - BEFORE;
    for (int at = 0; at < 2; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = block.clone();
        damaged[BEFORE + at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> expand(Compression.SNAPPY, damaged, length, rawLength))
            .isInstanceOf(CorruptObjectException.class);
      }
    }
    byte[] endless = block.clone();
    Arrays.fill(endless, BEFORE, BEFORE + 6, (byte) 0x80);
    for (int cut : new int[] {0, 1, 5, length}) {
      assertThatThrownBy(() -> expand(Compression.SNAPPY, endless, cut, rawLength))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining("got=-1");
    }
    byte[] large = block.clone(); // 2^32 - 1, the greatest that the format knows
    Arrays.fill(large, BEFORE, BEFORE + 4, (byte) 0xff);
    large[BEFORE + 4] = 0x0f;
    assertThatThrownBy(() -> expand(Compression.SNAPPY, large, length, rawLength))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("got=4294967295");
  }
}
