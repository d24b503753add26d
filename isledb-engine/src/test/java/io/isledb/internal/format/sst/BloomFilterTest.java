package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.internal.codec.ByteWriter;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BloomFilterTest {
  private static final int KEYS = 100_000;
  private static final int PROBES = 1_000_000;

  @ParameterizedTest
  @ValueSource(ints = {4, 6, 8, 10, 12, 16, 20})
  void theShareOfFalsePositivesIsTheOnePromised(int bitsPerKey) {
    BloomFilter filter = build(KEYS, bitsPerKey);
    for (int i = 0; i < KEYS; i++) {
      assertThat(filter.mayContain(hash(i))).isTrue();
    }
    int wrong = 0;
    for (int i = 0; i < PROBES; i++) {
      wrong += filter.mayContain(hash(KEYS + i)) ? 1 : 0;
    }
    double promised = BloomFilter.expectedFalsePositiveRate(bitsPerKey);
    // Four standard deviations of the count, and a tenth for the rounding to whole lines.
    double slack = 4 * Math.sqrt(promised * PROBES) / PROBES / promised + 0.1;
    assertThat((double) wrong / PROBES).isCloseTo(promised, Percentage.withPercentage(100 * slack));
  }

  @Test
  void thePromiseIsWhatTheOptionsSay() {
    assertThat(BloomFilter.expectedFalsePositiveRate(10)).isBetween(0.008, 0.012);
    assertThat(BloomFilter.expectedFalsePositiveRate(12)).isBetween(0.003, 0.006);
    assertThat(BloomFilter.expectedFalsePositiveRate(16)).isBetween(0.0007, 0.002);
  }

  @Test
  void aFilterOfOneKeyKnowsIt() {
    assertThat(build(1, 1).mayContain(hash(0))).isTrue();
  }

  private static BloomFilter build(int keys, int bitsPerKey) {
    long[] hashes = new long[keys];
    for (int i = 0; i < keys; i++) {
      hashes[i] = hash(i);
    }
    ByteWriter out = new ByteWriter(16);
    BloomFilter.build(out, hashes, keys, bitsPerKey);
    return BloomFilter.parse(out.toByteArray(), "o", 0);
  }

  private static long hash(int number) {
    byte[] key =
        Long.toString(new SplittableRandom(number).nextLong())
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return KeyHash.of(key, 0, key.length);
  }
}
