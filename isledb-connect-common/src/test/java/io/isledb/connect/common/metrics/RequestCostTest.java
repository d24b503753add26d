package io.isledb.connect.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.isledb.connect.base.Time;
import io.isledb.connect.common.config.MetricsSettings;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RequestCostTest {
  private static final Offset<Double> CLOSE = within(1e-6);

  private final Map<RequestKind, StoreCounts.Tally> tallies = new EnumMap<>(RequestKind.class);
  private long nowNs;
  private final RequestCost cost =
      new RequestCost(
          new MetricsSettings(0.005, 0.0004),
          () -> new StoreCounts(tallies, Map.of()),
          new Time() {
            @Override
            public long wallMs() {
              return 0;
            }

            @Override
            public long monotonicNs() {
              return nowNs;
            }
          });

  @Test
  void onePutASecondIsThirteenDollarsAMonth() {
    assertThat(cost.perMonth()).isZero();
    for (int second = 1; second <= 7_200; second++) {
      add(RequestKind.CREATE, 1);
      nowNs += TimeUnit.SECONDS.toNanos(1);
      assertThat(cost.perMonth()).isCloseTo(12.96, CLOSE);
    }
  }

  @Test
  void readsAndListsHaveTheirPricesAndDeletesNone() {
    add(RequestKind.READ, 1_000);
    add(RequestKind.READ_RANGE, 1_000);
    add(RequestKind.LIST, 1_000);
    add(RequestKind.PUT, 1_000);
    add(RequestKind.DELETE, 1_000_000);
    nowNs = RequestCost.MONTH_NS;
    assertThat(cost.perMonth()).isCloseTo(0.0108, CLOSE);
  }

  @Test
  void onlyTheLastHourCounts() {
    add(RequestKind.CREATE, 1_000_000);
    for (int minute = 0; minute < 62; minute++) {
      assertThat(cost.perMonth()).as("minute %d", minute).isGreaterThanOrEqualTo(0);
      nowNs += TimeUnit.MINUTES.toNanos(1);
    }
    assertThat(cost.perMonth()).isZero();
  }

  private void add(RequestKind kind, long count) {
    tallies.merge(
        kind,
        new StoreCounts.Tally(count, 0, 0),
        (a, b) -> new StoreCounts.Tally(a.count() + b.count(), 0, 0));
  }
}
