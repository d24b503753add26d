package io.isledb.internal.format.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What manifests and their parts say of a stretch of the log, as JSON. */
final class SegmentInfoJson {
  private SegmentInfoJson() {}

  static ObjectNode write(SegmentInfo segment) {
    ObjectNode node = SealedJson.JSON.createObjectNode();
    node.put("ulid", segment.ulid());
    node.put("fromCommit", segment.fromCommit());
    node.put("toCommit", segment.toCommit());
    node.put("sizeBytes", segment.sizeBytes());
    node.put("firstSequence", segment.firstSequence());
    node.put("lastSequence", segment.lastSequence());
    node.put("minCommittedAtMs", segment.minCommittedAtMs());
    node.put("maxCommittedAtMs", segment.maxCommittedAtMs());
    node.put("maxStoredAtMs", segment.maxStoredAtMs());
    return node;
  }

  static SegmentInfo read(JsonFields fields) {
    return new SegmentInfo(
        fields.text("ulid"),
        fields.number("fromCommit", 1),
        fields.number("toCommit", 1),
        fields.number("sizeBytes", 0),
        fields.number("firstSequence", 0),
        fields.number("lastSequence", 0),
        fields.number("minCommittedAtMs", Long.MIN_VALUE),
        fields.number("maxCommittedAtMs", Long.MIN_VALUE),
        fields.number("maxStoredAtMs", Long.MIN_VALUE));
  }
}
