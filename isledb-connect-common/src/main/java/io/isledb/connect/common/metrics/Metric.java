package io.isledb.connect.common.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All metrics that there are. The names everywhere follow from the constants' or the names given
 * here: {@code BUFFERED_BYTES} is the attribute {@code BufferedBytes} over JMX, {@code
 * isledb-sink-buffered-bytes} among the worker's metrics, and {@code isledb_sink_buffered_bytes} in
 * Prometheus.
 */
public enum Metric {
  // The store.
  REQUESTS_CREATE(Kind.COUNTER, "requests", "Requests that create an object, retries too."),
  REQUESTS_PUT(Kind.COUNTER, "requests", "Requests that write an object over, retries too."),
  REQUESTS_READ(Kind.COUNTER, "requests", "Requests for a whole object, retries too."),
  REQUESTS_READ_RANGE(Kind.COUNTER, "requests", "Requests for part of an object, retries too."),
  REQUESTS_LIST(Kind.COUNTER, "requests", "Requests for a page of a listing, retries too."),
  REQUESTS_DELETE(Kind.COUNTER, "requests", "Requests that delete objects, retries too."),
  REQUESTS_UNAVAILABLE(
      Kind.COUNTER, "requests", "Requests that the store could not serve; they are tried again."),
  REQUESTS_UNKNOWN(
      Kind.COUNTER, "requests", "Creates whose answer was lost; they are tried again."),
  REQUESTS_REFUSED(
      Kind.COUNTER, "requests", "Requests that the store refused: credentials, permissions."),
  REQUESTS_FAILED(Kind.COUNTER, "requests", "Requests that failed in another way."),
  REQUEST_TIME_MS(Kind.COUNTER, "ms", "Time that all requests took, one after the other."),
  STORE_BYTES_WRITTEN(Kind.COUNTER, "bytes", "Bytes sent to the store."),
  STORE_BYTES_READ(Kind.COUNTER, "bytes", "Bytes received from the store."),
  REQUEST_COST_PER_MONTH(
      Kind.GAUGE,
      "money",
      "What requests cost in 30 days, going by those of the last hour and the prices of metrics"
          + ".price.per.1000.writes and metrics.price.per.1000.reads. Without storage and"
          + " traffic."),

  // Maintenance.
  ISLES_MAINTAINED(Kind.GAUGE, "isles", "Isles that this task maintains."),
  ISLES_MAINTENANCE_FAILING(
      Kind.GAUGE, "isles", "Isles whose last round of maintenance failed; it is tried again."),
  ISLES_MAINTENANCE_FENCED(
      Kind.GAUGE, "isles", "Isles whose maintenance another maintainer has taken over."),
  COMMITS_UNFOLDED(
      Kind.GAUGE,
      "commits",
      "Commits that were not part of a sorted run when last looked at; many mean that maintenance"
          + " does not keep up."),
  SORTED_RUNS(Kind.GAUGE, "runs", "Sorted runs of the isles that this task maintains."),
  COMPACTION_FOLDS(Kind.COUNTER, "jobs", "How often commits were folded into a run."),
  COMPACTION_MERGES(Kind.COUNTER, "jobs", "How often runs were merged or rewritten."),
  COMPACTION_DROPS(Kind.COUNTER, "files", "Files that were dropped whole, past their retention."),
  COMPACTION_BYTES_READ(Kind.COUNTER, "bytes", "Bytes that compactions have read."),
  COMPACTION_BYTES_WRITTEN(Kind.COUNTER, "bytes", "Bytes that compactions have written."),
  OBJECTS_DELETED(
      Kind.COUNTER, "objects", "Objects that nobody needed any more and that were deleted."),
  BYTES_DELETED(Kind.COUNTER, "bytes", "Sizes of the objects that were deleted."),
  MAINTENANCE_FAILURES(
      Kind.COUNTER, "rounds", "Rounds of maintenance that failed; they are tried again."),

  // The sink.
  BUFFERED_BYTES(Scope.SINK_TASK, Kind.GAUGE, "bytes", "In memory and not durable yet."),
  BUFFERED_RECORDS(Scope.SINK_TASK, Kind.GAUGE, "records", "In memory and not durable yet."),
  OLDEST_BUFFERED_MS(
      Scope.SINK_TASK,
      Kind.GAUGE,
      "ms",
      "Age of the oldest record that is not durable yet; 0 when there is none."),
  PARTITIONS(Scope.SINK_TASK, Kind.GAUGE, "partitions", "Assigned to the task."),
  PARTITIONS_UNCLAIMED(
      Scope.SINK_TASK, Kind.GAUGE, "partitions", "Whose isle could not be claimed yet."),
  PAUSED(
      Scope.SINK_TASK,
      Kind.GAUGE,
      "0 or 1",
      "Whether consumption waits because the memory is used up."),
  FLUSHES_BY_BYTES(Scope.SINK_TASK, Kind.COUNTER, "flushes", "Begun by flush.bytes; durable."),
  FLUSHES_BY_RECORDS(Scope.SINK_TASK, Kind.COUNTER, "flushes", "Begun by flush.records; durable."),
  FLUSHES_BY_TIME(Scope.SINK_TASK, Kind.COUNTER, "flushes", "Begun by flush.interval.ms; durable."),
  FLUSHES_BY_MEMORY(Scope.SINK_TASK, Kind.COUNTER, "flushes", "Begun by memory.bytes; durable."),
  FLUSHES_BY_CLOSE(
      Scope.SINK_TASK,
      Kind.COUNTER,
      "flushes",
      "Begun because a partition was revoked or the task stopped; durable."),
  FLUSHES_BY_OFFSETS(
      Scope.SINK_TASK,
      Kind.COUNTER,
      "flushes",
      "Of an offset alone, after records that were passed over; durable."),
  FLUSHES_BY_RETRY(
      Scope.SINK_TASK, Kind.COUNTER, "flushes", "Begun again after a failure; durable."),
  FLUSHES_FAILED(
      Scope.SINK_TASK, Kind.COUNTER, "flushes", "That failed; they are tried again if they can."),
  FLUSH_TIME_MS(Scope.SINK_TASK, Kind.COUNTER, "ms", "Time that all flushes took together."),
  FLUSH_MS_MAX(Scope.SINK_TASK, Kind.GAUGE, "ms", "Time of the longest flush."),
  LAST_FLUSH_MS(Scope.SINK_TASK, Kind.GAUGE, "ms", "Time of the last flush."),
  RECORDS_FLUSHED(Scope.SINK_TASK, Kind.COUNTER, "records", "That became durable."),
  BYTES_FLUSHED(Scope.SINK_TASK, Kind.COUNTER, "bytes", "That became durable, before compression."),
  FLUSH_RECORDS_MAX(Scope.SINK_TASK, Kind.GAUGE, "records", "Of the largest flush."),
  FLUSH_BYTES_MAX(
      Scope.SINK_TASK, Kind.GAUGE, "bytes", "Of the largest flush, before compression."),
  DUPLICATES_SKIPPED(
      Scope.SINK_TASK, Kind.COUNTER, "records", "That came again; the isle has them."),
  RECORDS_REFUSED(
      Scope.SINK_TASK, Kind.COUNTER, "records", "That could not be stored and were reported."),
  RECORDS_IGNORED(Scope.SINK_TASK, Kind.COUNTER, "records", "That were passed over as configured."),

  SINK_EPOCH(
      "epoch",
      Scope.SINK_ISLE,
      Kind.GAUGE,
      "claims",
      "How often the isle has been claimed; the task's right to write to it."),
  SINK_COMMIT("commit", Scope.SINK_ISLE, Kind.GAUGE, "commit id", "The newest durable commit."),
  NEXT_OFFSET(
      Scope.SINK_ISLE,
      Kind.GAUGE,
      "offset",
      "Everything below it is durable; -1 when nothing is yet."),
  SINK_LAG_RECORDS(
      "lag-records",
      Scope.SINK_ISLE,
      Kind.GAUGE,
      "records",
      "Consumed and not durable yet; what is not consumed yet is the lag of the consumer group."),
  SINK_LAG_MS(
      "lag-ms",
      Scope.SINK_ISLE,
      Kind.GAUGE,
      "ms",
      "Age of the oldest consumed record that is not durable yet; 0 when there is none."),

  // The source.
  ISLES(Scope.SOURCE_TASK, Kind.GAUGE, "isles", "Of the task."),
  ISLES_FAILING(
      Scope.SOURCE_TASK, Kind.GAUGE, "isles", "Whose last read failed; it is tried again."),
  ISLES_IN_SNAPSHOT(
      Scope.SOURCE_TASK, Kind.GAUGE, "isles", "Whose present state is being published."),
  RECORDS(Scope.SOURCE_TASK, Kind.COUNTER, "records", "Handed to Connect, those of snapshots too."),
  SNAPSHOT_RECORDS(Scope.SOURCE_TASK, Kind.COUNTER, "records", "Of snapshots, handed to Connect."),
  COMMITS(
      Scope.SOURCE_TASK,
      Kind.COUNTER,
      "commits",
      "Of which the last record has been handed to Connect."),
  POLLS(Scope.SOURCE_TASK, Kind.COUNTER, "looks", "At isles; each is a request or more."),
  POLLS_FAILED(Scope.SOURCE_TASK, Kind.COUNTER, "looks", "That failed and are tried again."),
  BLOCK_CACHE_HITS(
      Scope.SOURCE_TASK,
      Kind.COUNTER,
      "blocks",
      "Of data, wanted by snapshots and in memory; changes are read without a cache."),
  BLOCK_CACHE_MISSES(
      Scope.SOURCE_TASK, Kind.COUNTER, "blocks", "Of data, wanted by snapshots and fetched."),
  METADATA_CACHE_HITS(
      Scope.SOURCE_TASK,
      Kind.COUNTER,
      "lookups",
      "Of filters and indexes, that found them in memory."),
  METADATA_CACHE_MISSES(
      Scope.SOURCE_TASK,
      Kind.COUNTER,
      "lookups",
      "Of filters and indexes, that had to fetch them."),
  LAG_MS(Scope.SOURCE_TASK, Kind.GAUGE, "ms", "Of the isle that is furthest behind; 0 at the end."),
  LAG_COMMITS(
      Scope.SOURCE_TASK, Kind.GAUGE, "commits", "Not published yet, over all isles of the task."),
  LAG_RECORDS(
      Scope.SOURCE_TASK, Kind.GAUGE, "records", "Not published yet, over all isles of the task."),

  SOURCE_LAG_MS(
      "lag-ms",
      Scope.SOURCE_ISLE,
      Kind.GAUGE,
      "ms",
      "How much newer the isle is than what was published last, by its writer's clock; 0 at the"
          + " end. Looked up twice a minute while the isle is behind, and grows with time in"
          + " between."),
  SOURCE_LAG_COMMITS(
      "lag-commits",
      Scope.SOURCE_ISLE,
      Kind.GAUGE,
      "commits",
      "Not published yet; looked up twice a minute while the isle is behind."),
  SOURCE_LAG_RECORDS(
      "lag-records",
      Scope.SOURCE_ISLE,
      Kind.GAUGE,
      "records",
      "Not published yet; looked up twice a minute while the isle is behind.");

  /** How a value changes. */
  public enum Kind {
    /** Only grows, from 0 at the task's start. */
    COUNTER,
    /** Goes up and down. */
    GAUGE
  }

  private final String name;
  private final List<Scope> scopes;
  private final Kind kind;
  private final String unit;
  private final String description;

  Metric(Kind kind, String unit, String description) {
    this(null, Scope.TASKS, kind, unit, description);
  }

  Metric(Scope scope, Kind kind, String unit, String description) {
    this(null, List.of(scope), kind, unit, description);
  }

  Metric(String name, Scope scope, Kind kind, String unit, String description) {
    this(name, List.of(scope), kind, unit, description);
  }

  Metric(@Nullable String name, List<Scope> scopes, Kind kind, String unit, String description) {
    this.name = name == null ? name().toLowerCase(Locale.ROOT).replace('_', '-') : name;
    this.scopes = scopes;
    this.kind = kind;
    this.unit = unit;
    this.description = description;
  }

  /** Of what there is one each. */
  public List<Scope> scopes() {
    return scopes;
  }

  public Kind kind() {
    return kind;
  }

  public String unit() {
    return unit;
  }

  public String description() {
    return description;
  }

  /** The attribute over JMX, such as {@code BufferedBytes}. */
  public String attribute() {
    StringBuilder attribute = new StringBuilder();
    for (String word : name.split("-", -1)) {
      attribute.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return attribute.toString();
  }

  /** The name among the worker's metrics, such as {@code isledb-sink-buffered-bytes}. */
  public String workerName(Scope scope) {
    return "isledb-" + scope.side() + (scope.isOfIsle() ? "-isle-" : "-") + name;
  }

  /** The name in Prometheus, such as {@code isledb_sink_records_flushed_total}. */
  public String prometheusName(Scope scope) {
    String plain = workerName(scope).replace('-', '_');
    return kind == Kind.COUNTER ? plain + "_total" : plain;
  }

  /** The metrics of a scope, in order. */
  public static List<Metric> of(Scope scope) {
    List<Metric> metrics = new ArrayList<>();
    for (Metric metric : values()) {
      if (metric.scopes.contains(scope)) {
        metrics.add(metric);
      }
    }
    return metrics;
  }
}
