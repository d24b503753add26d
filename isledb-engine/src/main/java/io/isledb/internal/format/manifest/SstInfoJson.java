package io.isledb.internal.format.manifest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.Slice;
import java.util.Base64;

/** SSTs as JSON objects; see {@link ManifestCodec}. */
final class SstInfoJson {
  private SstInfoJson() {}

  static void write(SstInfo sst, ObjectNode node) {
    node.put("id", sst.id());
    node.put("object", sst.object());
    SstInfo.Owner owner = sst.owner();
    if (owner != null) {
      node.putObject("owner").put("path", owner.path()).put("isleId", owner.isleId());
    }
    node.put("sizeBytes", sst.sizeBytes());
    node.put("tailOffset", sst.tailOffset());
    node.put("tailLength", sst.tailLength());
    node.put("entries", sst.entries());
    node.put("deletes", sst.deletes());
    node.put("expiring", sst.expiring());
    node.put("minKey", base64(sst.minKey()));
    node.put("maxKey", base64(sst.maxKey()));
    node.put("minSequence", sst.minSequence());
    node.put("maxSequence", sst.maxSequence());
    node.put("minTimestampMs", sst.minTimestampMs());
    node.put("maxTimestampMs", sst.maxTimestampMs());
    node.put("minExpiryMs", sst.minExpiryMs());
    node.put("maxExpiryMs", sst.maxExpiryMs());
    ArrayNode steps = node.putArray("expiryStepsMs");
    sst.expiryStepsMs().forEach(steps::add);
    ArrayNode blobs = node.putArray("blobs");
    for (SstInfo.BlobUse blob : sst.blobs()) {
      blobs
          .addObject()
          .put("ulid", blob.ulid())
          .put("liveBytes", blob.liveBytes())
          .put("valueBytes", blob.valueBytes())
          .put("commitId", blob.commitId());
    }
  }

  static SstInfo read(JsonFields fields) {
    return new SstInfo(
        fields.text("id"),
        fields.text("object"),
        fields.has("owner")
            ? fields.object("owner", o -> new SstInfo.Owner(o.text("path"), o.text("isleId")))
            : null,
        fields.number("sizeBytes", 0),
        fields.number("tailOffset", 0),
        fields.intNumber("tailLength", 0),
        fields.number("entries", 0),
        fields.number("deletes", 0),
        fields.number("expiring", 0),
        fields.bytes("minKey"),
        fields.bytes("maxKey"),
        fields.number("minSequence", 0),
        fields.number("maxSequence", 0),
        fields.number("minTimestampMs", Long.MIN_VALUE),
        fields.number("maxTimestampMs", Long.MIN_VALUE),
        fields.number("minExpiryMs", 0),
        fields.number("maxExpiryMs", 0),
        fields.numbers("expiryStepsMs", 0),
        fields.list("blobs", SstInfoJson::readBlob));
  }

  private static SstInfo.BlobUse readBlob(JsonFields fields) {
    return new SstInfo.BlobUse(
        fields.text("ulid"),
        fields.number("liveBytes", 0),
        fields.number("valueBytes", 0),
        fields.number("commitId", 0));
  }

  private static String base64(Slice bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
