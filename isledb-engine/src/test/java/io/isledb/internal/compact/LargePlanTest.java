package io.isledb.internal.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.KeyRange;
import io.isledb.Slice;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.MaintenanceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Plans for 100,000 SSTs. None of this may be quadratic: at this size it would not come to an end.
 */
class LargePlanTest {
  private static final int SSTS = 100_000;
  private static final int ENTRIES = 1_000;
  private static final long NOW_MS = 1_700_000_000_000L;

  private static SstInfo sst(int number, long deletes, long expiryMs) {
    String ulid = String.format("01ARZ3NDEKTSV4RRFF%08d", number);
    return new SstInfo(
        ulid,
        "runs/" + ulid + ".sst",
        null,
        32 << 20,
        31 << 20,
        1 << 20,
        ENTRIES,
        deletes,
        expiryMs == 0 ? 0 : ENTRIES,
        Slice.utf8(String.format("%08d/0", number)),
        Slice.utf8(String.format("%08d/1", number)),
        number,
        number + 1,
        NOW_MS,
        NOW_MS,
        expiryMs,
        expiryMs == 0 ? Long.MAX_VALUE : expiryMs,
        expiryMs == 0 ? List.of() : List.of(expiryMs),
        List.of());
  }

  private static RunInfo run(int from, long deletes, long expiryMs) {
    List<SstInfo> ssts = new ArrayList<>();
    for (int i = from; i < from + SSTS; i++) {
      ssts.add(sst(i, deletes, expiryMs));
    }
    return new RunInfo(from + 1, ssts);
  }

  private static Planner planner(CompactionPolicy policy) {
    return Planner.of(policy, MaintenanceOptions.DEFAULT);
  }

  @Test
  void whatIsAlmostDeadEnoughIsLookedAtOnceEach() {
    RunInfo run = run(0, ENTRIES / 5, 0);
    assertThat(planner(new CompactionPolicy.Merge()).next(List.of(run), NOW_MS)).isEmpty();
  }

  @Test
  void allThatHasExpiredGoesAtOnceUnderEveryPolicy() {
    RunInfo run = run(0, 0, NOW_MS - 1);
    List<CompactionPolicy> policies =
        List.of(
            new CompactionPolicy.Merge(),
            new CompactionPolicy.Fifo(Duration.ofDays(1)),
            new CompactionPolicy.TimeWindow(Duration.ofDays(1), Duration.ofDays(1)));
    for (CompactionPolicy policy : policies) {
      assertThat(planner(policy).next(List.of(run), NOW_MS))
          .hasValueSatisfying(
              plan -> {
                assertThat(plan).isInstanceOf(Plan.Drop.class);
                assertThat(((Plan.Drop) plan).ssts()).hasSize(SSTS);
              });
    }
  }

  @Test
  void allThatIsPastTheRetentionGoesAtOnce() {
    RunInfo run = run(0, 0, 0);
    long laterMs = NOW_MS + Duration.ofDays(3).toMillis();
    List<CompactionPolicy> policies =
        List.of(
            new CompactionPolicy.Fifo(Duration.ofDays(1)),
            new CompactionPolicy.TimeWindow(Duration.ofDays(1), Duration.ofDays(1)));
    for (CompactionPolicy policy : policies) {
      assertThat(planner(policy).next(List.of(run), laterMs))
          .hasValueSatisfying(plan -> assertThat(((Plan.Drop) plan).ssts()).hasSize(SSTS));
    }
  }

  @Test
  void aRangeOfKeysTakesOnlyItsPart() {
    List<RunInfo> runs = List.of(run(SSTS / 2, 0, 0), run(0, 0, 0));
    KeyRange range = KeyRange.of(Slice.utf8("00060000"), Slice.utf8("00060010"));
    List<Plan> plans = planner(new CompactionPolicy.Merge()).compact(runs, range, NOW_MS);
    assertThat(plans).hasSize(1);
    assertThat(((Plan.Merge) plans.get(0)).ssts()).hasSize(20);
  }

  @Test
  void aRangeThatIsInItsBestShapeIsLeftAlone() {
    List<RunInfo> runs = List.of(run(0, 0, 0));
    assertThat(planner(new CompactionPolicy.Merge()).compact(runs, KeyRange.ALL, NOW_MS)).isEmpty();
  }
}
