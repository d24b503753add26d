package io.isledb.connect.sink;

import io.isledb.Isles;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.maintain.IsleMaintenance;
import io.isledb.connect.common.maintain.IsleSetup;
import io.isledb.connect.common.metrics.TaskMetrics;
import io.isledb.options.WriterOptions;
import java.util.concurrent.ExecutorService;

/**
 * What the partitions of one task share.
 *
 * @param settings the task's settings
 * @param isles where the isles are
 * @param claimers runs claims, which wait for the store
 * @param writerOptions for the isles' writers; they never flush by themselves, because only the
 *     task knows when a record and its watermark are both in
 * @param setup brings an isle's options to what is configured
 * @param maintenance maintains the isles that are owned
 * @param intake decides what becomes of a record
 * @param errant for records that cannot be stored
 * @param metrics the task's counts
 * @param telling tells them to others
 * @param time the clock
 */
record TaskParts(
    SinkSettings settings,
    Isles isles,
    ExecutorService claimers,
    WriterOptions writerOptions,
    IsleSetup setup,
    IsleMaintenance maintenance,
    Intake intake,
    ErrantRecords errant,
    SinkMetrics metrics,
    TaskMetrics telling,
    Time time) {}
