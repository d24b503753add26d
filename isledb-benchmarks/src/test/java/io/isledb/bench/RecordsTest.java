package io.isledb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class RecordsTest {
  private static final int COUNT = 20_000;

  @Test
  void keysAreDistinctAndAMissingKeyIsNone() {
    for (boolean isSequential : new boolean[] {true, false}) {
      Records records = Records.of(16, 100, isSequential, 0.5, 1);
      Set<String> keys = new HashSet<>();
      for (int i = 0; i < COUNT; i++) {
        keys.add(java.util.HexFormat.of().formatHex(records.key(i)));
      }
      assertThat(keys).hasSize(COUNT);
      byte[] missing = new byte[16];
      for (int i = 0; i < COUNT; i++) {
        records.missingKey(i, missing);
        assertThat(keys.contains(java.util.HexFormat.of().formatHex(missing))).isFalse();
      }
    }
  }

  @Test
  void zipfDrawsThePopularOnesFarMoreOften() {
    LongSupplier picker = Picker.zipfian(1_000, 0.99, 1);
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      long number = picker.getAsLong();
      assertThat(number).isBetween(0L, 999L);
      counts.merge(number, 1, Integer::sum);
    }
    // By the law the first of 1,000 has a share of 1/7.7, the 500th of 1/3,600.
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    assertThat(most).isBetween(11_000, 15_000);
    assertThat(counts.size()).isGreaterThan(800);
  }
}
