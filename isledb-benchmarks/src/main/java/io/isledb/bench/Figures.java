package io.isledb.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.store.decorate.StoreCounts;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a workload has cost.
 *
 * @param operations puts, gets, scans or tailed changes
 * @param bytes bytes of keys and values moved
 * @param elapsedNs time that passed
 * @param cpuNs processor time of the whole process
 * @param allocatedBytes memory allocated by all threads
 * @param latencies of single operations, in nanoseconds; null where they were not measured
 * @param requests made to the object store; null when the target has none
 * @param bytesWritten bytes written to files or objects
 * @param bytesFlushed those of them that flushes wrote
 */
record Figures(
    String workload,
    String target,
    long operations,
    long bytes,
    long elapsedNs,
    long cpuNs,
    long allocatedBytes,
    @Nullable Histogram latencies,
    @Nullable StoreCounts requests,
    long bytesWritten,
    long bytesFlushed) {

  double perSecond() {
    return operations * 1e9 / Math.max(1, elapsedNs);
  }

  double nsPerOperation() {
    return (double) elapsedNs / Math.max(1, operations);
  }

  double per(long sum) {
    return (double) sum / Math.max(1, operations);
  }

  /** GETs, and PUTs of both kinds, per operation; not a number without an object store. */
  double getsPerOperation() {
    return requests == null ? Double.NaN : per(requests.read() + requests.readRange());
  }

  double putsPerOperation() {
    return requests == null ? Double.NaN : per(requests.create() + requests.put());
  }

  /** Bytes written for each byte flushed; not a number when nothing was flushed. */
  double writeAmplification() {
    return bytesFlushed == 0 ? Double.NaN : (double) bytesWritten / bytesFlushed;
  }

  double readBytesPerOperation() {
    return requests == null ? Double.NaN : per(requests.bytesRead());
  }

  double latencyUs(double percentile) {
    return latencies == null ? Double.NaN : latencies.getValueAtPercentile(percentile) / 1e3;
  }

  ObjectNode json() {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("workload", workload)
            .put("target", target)
            .put("operations", operations)
            .put("bytes", bytes)
            .put("elapsedNs", elapsedNs)
            .put("operationsPerSecond", perSecond())
            .put("cpuNs", cpuNs)
            .put("allocatedBytes", allocatedBytes)
            .put("bytesWritten", bytesWritten)
            .put("bytesFlushed", bytesFlushed);
    if (latencies != null) {
      node.put("p50Us", latencyUs(50)).put("p99Us", latencyUs(99)).put("p999Us", latencyUs(99.9));
    }
    if (requests != null) {
      ObjectNode kinds = node.putObject("requests");
      requests.requestsByKind().forEach(kinds::put);
      node.put("storeBytesRead", requests.bytesRead())
          .put("storeBytesWritten", requests.bytesWritten());
    }
    return node;
  }
}
