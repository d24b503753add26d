package io.isledb.connect.common.metrics;

import io.isledb.connect.common.maintain.IsleMaintenance;
import io.isledb.connect.common.maintain.MaintenanceTotals;
import io.isledb.store.decorate.RequestOutcome;
import io.isledb.store.decorate.StoreCounts;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The metrics that the tasks of both connectors have. */
public final class CommonValues {
  private CommonValues() {}

  /** What goes to the store. */
  public static void addStore(MetricValues values, Supplier<StoreCounts> counts, RequestCost cost) {
    StoreValues store =
        (metric, value) -> values.add(metric, () -> value.applyAsLong(counts.get()));
    store.add(Metric.REQUESTS_CREATE, StoreCounts::create);
    store.add(Metric.REQUESTS_PUT, StoreCounts::put);
    store.add(Metric.REQUESTS_READ, StoreCounts::read);
    store.add(Metric.REQUESTS_READ_RANGE, StoreCounts::readRange);
    store.add(Metric.REQUESTS_LIST, StoreCounts::list);
    store.add(Metric.REQUESTS_DELETE, StoreCounts::delete);
    store.add(Metric.REQUESTS_UNAVAILABLE, now -> now.of(RequestOutcome.UNAVAILABLE));
    store.add(Metric.REQUESTS_UNKNOWN, now -> now.of(RequestOutcome.UNKNOWN));
    store.add(Metric.REQUESTS_REFUSED, now -> now.of(RequestOutcome.REFUSED));
    store.add(Metric.REQUESTS_FAILED, now -> now.of(RequestOutcome.FAILED));
    store.add(Metric.REQUEST_TIME_MS, CommonValues::requestTimeMs);
    store.add(Metric.STORE_BYTES_WRITTEN, StoreCounts::bytesWritten);
    store.add(Metric.STORE_BYTES_READ, StoreCounts::bytesRead);
    values.add(Metric.REQUEST_COST_PER_MONTH, cost::perMonth);
  }

  private interface StoreValues {
    void add(Metric metric, ToLongFunction<StoreCounts> value);
  }

  private static long requestTimeMs(StoreCounts counts) {
    return TimeUnit.NANOSECONDS.toMillis(
        counts.requests().values().stream().mapToLong(StoreCounts.Tally::latencyNs).sum());
  }

  /** What maintenance does. */
  public static void addMaintenance(MetricValues values, IsleMaintenance maintenance) {
    TotalValues totals =
        (metric, value) -> values.add(metric, () -> value.applyAsLong(maintenance.totals()));
    totals.add(Metric.ISLES_MAINTAINED, MaintenanceTotals::working);
    totals.add(Metric.ISLES_MAINTENANCE_FAILING, MaintenanceTotals::retrying);
    totals.add(Metric.ISLES_MAINTENANCE_FENCED, MaintenanceTotals::fenced);
    totals.add(Metric.COMMITS_UNFOLDED, MaintenanceTotals::commitsBehind);
    totals.add(Metric.SORTED_RUNS, MaintenanceTotals::runs);
    totals.add(Metric.COMPACTION_FOLDS, MaintenanceTotals::folds);
    totals.add(Metric.COMPACTION_MERGES, MaintenanceTotals::merges);
    totals.add(Metric.COMPACTION_DROPS, MaintenanceTotals::drops);
    totals.add(Metric.COMPACTION_BYTES_READ, MaintenanceTotals::bytesRead);
    totals.add(Metric.COMPACTION_BYTES_WRITTEN, MaintenanceTotals::bytesWritten);
    totals.add(Metric.OBJECTS_DELETED, MaintenanceTotals::objectsDeleted);
    totals.add(Metric.BYTES_DELETED, MaintenanceTotals::bytesDeleted);
    totals.add(Metric.MAINTENANCE_FAILURES, MaintenanceTotals::failures);
  }

  private interface TotalValues {
    void add(Metric metric, ToLongFunction<MaintenanceTotals> value);
  }
}
