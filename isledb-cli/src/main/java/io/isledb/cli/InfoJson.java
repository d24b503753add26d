package io.isledb.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.Checkpoint;
import io.isledb.CommitInfo;
import io.isledb.IsleDescription;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;

/** An isle's state as JSON. */
final class InfoJson {
  private InfoJson() {}

  static ObjectNode of(String path, IsleDescription of, ByteFormat format) {
    ObjectNode json = IsleCommand.object().put("isle", path).put("isleId", of.isleId());
    CommitInfo head = of.head();
    if (head == null) {
      json.putNull("head");
    } else {
      json.set("head", head(head));
    }
    json.putObject("backlog")
        .put("commits", of.backlog().commits())
        .put("bytes", of.backlog().bytes())
        .put("oldestAtMs", of.backlog().oldestAtMs());
    json.putObject("segments")
        .put("count", of.segments().count())
        .put("commits", of.segments().commits())
        .put("bytes", of.segments().bytes());
    json.put("feedStart", of.feedStart())
        .put("manifestVersion", of.manifestVersion())
        .put("manifestWrittenAtMs", of.manifestWrittenAtMs())
        .put("maintainer", of.maintainer())
        .put("maintainerEpoch", of.maintainerEpoch())
        .put("retired", of.retired());
    of.runs().forEach(run -> json.withArrayProperty("runs").add(run(run, format)));
    if (of.runs().isEmpty()) {
      json.putArray("runs");
    }
    ObjectNode checkpoints = json.putObject("checkpoints");
    of.checkpoints().forEach(point -> checkpoints.set(point.name(), checkpoint(point)));
    IsleDescription.Origin origin = of.origin();
    if (origin != null) {
      json.putObject("origin")
          .put("isle", origin.path())
          .put("isleId", origin.isleId())
          .put("commitId", origin.commitId())
          .put("ssts", origin.ssts())
          .put("bytes", origin.bytes());
    }
    json.set("options", options(of.options()));
    return json;
  }

  private static ObjectNode checkpoint(Checkpoint point) {
    return IsleCommand.object()
        .put("commitId", point.commitId())
        .put("createdAtMs", point.createdAtMs())
        .put("expiresAtMs", point.expiresAtMs());
  }

  private static ObjectNode head(CommitInfo head) {
    ObjectNode json =
        IsleCommand.object()
            .put("commitId", head.id())
            .put("epoch", head.epoch())
            .put("writer", head.writer())
            .put("isFence", head.isFence())
            .put("firstSequence", head.firstSequence())
            .put("entries", head.entries())
            .put("committedAtMs", head.committedAtMs());
    ObjectNode marks = json.putObject("watermarks");
    head.watermarks().offsets().forEach(marks::put);
    return json;
  }

  private static ObjectNode run(IsleDescription.Run run, ByteFormat format) {
    ObjectNode json =
        IsleCommand.object()
            .put("id", run.id())
            .put("ssts", run.ssts())
            .put("bytes", run.bytes())
            .put("entries", run.entries())
            .put("deletes", run.deletes());
    json.set("minKey", format.json(run.minKey()));
    json.set("maxKey", format.json(run.maxKey()));
    return json.put("minSequence", run.minSequence())
        .put("maxSequence", run.maxSequence())
        .put("minTimestampMs", run.minTimestampMs())
        .put("maxTimestampMs", run.maxTimestampMs());
  }

  private static ObjectNode options(IsleOptions options) {
    ObjectNode json = IsleCommand.object();
    CompactionPolicy policy = options.policy();
    json.put("policy", policy.name());
    if (policy instanceof CompactionPolicy.Fifo fifo) {
      json.put("retentionMs", fifo.retention().toMillis()).put("bytesMax", fifo.bytesMax());
    } else if (policy instanceof CompactionPolicy.TimeWindow window) {
      json.put("windowMs", window.window().toMillis())
          .put("retentionMs", window.retention().toMillis())
          .put("bytesMax", window.bytesMax());
    }
    return json.put("defaultTimeToLiveMs", options.defaultTimeToLive().toMillis())
        .put("blobThresholdBytes", options.blobThresholdBytes())
        .put("feedRetentionMs", options.feedRetention().toMillis())
        .put("feedRetentionBytes", options.feedRetentionBytes());
  }
}
