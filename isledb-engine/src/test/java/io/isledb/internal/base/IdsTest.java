package io.isledb.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.testing.ManualTime;
import io.isledb.testing.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {
  private final ManualTime time = new ManualTime(1_469_918_176_385L);
  private final Ids ids = new Ids(time, Seeds.random("IdsTest"));

  @Test
  void noncesAre32HexadecimalDigitsAndAllDifferent() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String nonce = ids.nonce();
      assertThat(nonce).matches("[0-9a-f]{32}");
      assertThat(seen.add(nonce)).isTrue();
    }
  }

  @Test
  void ulidsCarryTheTimeAndSortByIt() {
    // The time of the ULID specification's own example.
    assertThat(ids.ulid()).matches("01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}");
    List<String> ulids = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      ulids.add(ids.ulid());
      time.advanceMs(1);
    }
    assertThat(ulids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void delaysDoubleUpToTheLongestAndAreSpread() {
    Backoff backoff = new Backoff(100, 1_000);
    for (int i = 0; i < 1_000; i++) {
      assertThat(backoff.delayMs(1, ids)).isBetween(50L, 100L);
      assertThat(backoff.delayMs(3, ids)).isBetween(200L, 400L);
      assertThat(backoff.delayMs(5, ids)).isBetween(500L, 1_000L);
      assertThat(backoff.delayMs(Integer.MAX_VALUE, ids)).isBetween(500L, 1_000L);
    }
  }
}
