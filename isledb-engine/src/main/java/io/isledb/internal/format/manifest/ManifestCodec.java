package io.isledb.internal.format.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.Watermarks;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.manifest.Manifest.Retired;
import io.isledb.internal.format.sst.CommitHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;

/**
 * Manifests as bytes.
 *
 * <p>A manifest is {@link SealedJson}, its fields in the order of the encoder below, first of all
 * "formatVersion". The whole file is one JSON object and a line feed. The checksum is CRC-32C over
 * the body, so that every flipped bit and every truncation is noticed before anything is believed.
 * Keys are in base 64, times in milliseconds since 1970. Fields that the version does not know are
 * refused.
 *
 * <p>The SSTs of a large isle are described in {@linkplain ManifestPartCodec parts}. Then the runs
 * are those of the parts, without the SSTs in "removed", with those in "runs". With "segments" it
 * is the same: the stretches of the parts that the feed still reaches, without those that begin
 * with "removedSegments", with those in "segments".
 */
public final class ManifestCodec {
  /** The version that is written, and the only one that is read. */
  public static final int FORMAT_VERSION = 1;

  private static final JsonMapper JSON = SealedJson.JSON;

  private ManifestCodec() {}

  /** Encodes a manifest that has no parts. */
  public static ByteBuffer encode(Manifest manifest) {
    return encode(ManifestRoot.whole(manifest));
  }

  public static ByteBuffer encode(ManifestRoot root) {
    byte[] json;
    try {
      json = JSON.writeValueAsBytes(tree(root));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a manifest holds text that UTF-8 cannot express", e);
    }
    return ByteBuffer.wrap(SealedJson.seal(json));
  }

  /** Decodes a manifest that has no parts. */
  public static Manifest decode(String object, byte[] file) {
    return decodeRoot(object, file).with(List.of());
  }

  /**
   * Decodes a manifest, apart from its parts.
   *
   * @param object name of the object in the store, for messages
   */
  public static ManifestRoot decodeRoot(String object, byte[] file) {
    SealedJson.verify(object, file);
    JsonFields fields = new JsonFields(object, "", parse(object, file));
    SealedJson.checkVersion(object, fields.number("formatVersion", 0));
    fields.text("crc32c");
    return fields.readWhole(ManifestCodec::root);
  }

  private static JsonNode parse(String object, byte[] file) {
    try {
      return JSON.readTree(file);
    } catch (IOException e) {
      throw new CorruptObjectException("A manifest is not JSON", e)
          .with("object", object)
          .with("offset", 0);
    }
  }

  private static ObjectNode tree(ManifestRoot root) {
    Manifest m = root.manifest();
    ObjectNode node = JSON.createObjectNode();
    node.put("formatVersion", FORMAT_VERSION);
    node.put("isleId", m.isleId());
    node.put("version", m.version());
    node.put("maintainerEpoch", m.maintainerEpoch());
    node.put("maintainer", m.maintainer());
    node.put("nonce", m.nonce());
    node.put("parentNonce", m.parentNonce());
    node.put("writtenAtMs", m.writtenAtMs());
    node.put("compactedThrough", m.compactedThrough());
    CommitHeader head = m.compactedHead();
    node.set("compactedHead", head == null ? JSON.nullNode() : headerTree(head));
    node.put("logStart", m.logStart());
    ArrayNode parts = node.putArray("parts");
    m.parts()
        .forEach(
            part ->
                parts
                    .addObject()
                    .put("ulid", part.ulid())
                    .put("sizeBytes", part.sizeBytes())
                    .put("ssts", part.ssts()));
    ArrayNode removed = node.putArray("removed");
    root.removed().forEach(removed::add);
    ArrayNode runs = node.putArray("runs");
    root.runs().forEach(run -> runs.add(runTree(run)));
    ArrayNode removedSegments = node.putArray("removedSegments");
    root.removedSegments().forEach(removedSegments::add);
    ArrayNode segments = node.putArray("segments");
    root.segments().forEach(segment -> segments.add(SegmentInfoJson.write(segment)));
    ArrayNode retired = node.putArray("retired");
    m.retired()
        .forEach(r -> retired.addObject().put("object", r.object()).put("atMs", r.retiredAtMs()));
    ObjectNode checkpoints = node.putObject("checkpoints");
    m.checkpoints().forEach((name, c) -> checkpoints.set(name, checkpointTree(c)));
    ObjectNode options = node.putObject("options");
    m.options().forEach(options::put);
    Manifest.Origin origin = m.origin();
    if (origin != null) {
      node.set("origin", originTree(origin));
    }
    return node;
  }

  private static ObjectNode runTree(RunInfo run) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", run.id());
    ArrayNode ssts = node.putArray("ssts");
    run.ssts().forEach(sst -> SstInfoJson.write(sst, ssts.addObject()));
    return node;
  }

  private static RunInfo run(JsonFields fields) {
    long id = fields.number("id", 0);
    List<SstInfo> ssts = fields.list("ssts", SstInfoJson::read);
    if (ssts.isEmpty()) {
      throw fields.corrupt("A manifest's run has no SSTs", "ssts");
    }
    return new RunInfo(id, ssts);
  }

  private static PartInfo part(JsonFields fields) {
    return new PartInfo(
        fields.text("ulid"), fields.number("sizeBytes", 0), fields.number("ssts", 0));
  }

  private static ManifestRoot root(JsonFields fields) {
    Manifest manifest =
        new Manifest(
            fields.text("isleId"),
            fields.number("version", 0),
            fields.number("maintainerEpoch", 0),
            fields.text("maintainer"),
            fields.text("nonce"),
            fields.text("parentNonce"),
            fields.number("compactedThrough", 0),
            fields.isNull("compactedHead")
                ? null
                : fields.object("compactedHead", ManifestCodec::header),
            fields.number("logStart", 1),
            List.of(),
            fields.list("parts", ManifestCodec::part),
            List.of(),
            fields.list("retired", r -> new Retired(r.text("object"), r.number("atMs", 0))),
            fields.map("checkpoints", (map, name) -> map.object(name, ManifestCodec::checkpoint)),
            fields.map("options", JsonFields::text),
            fields.has("origin") ? fields.object("origin", ManifestCodec::origin) : null,
            fields.number("writtenAtMs", Long.MIN_VALUE));
    return new ManifestRoot(
        manifest,
        fields.texts("removed"),
        fields.list("runs", ManifestCodec::run),
        fields.numbers("removedSegments", 1),
        fields.list("segments", SegmentInfoJson::read));
  }

  private static ObjectNode headerTree(CommitHeader header) {
    ObjectNode node = JSON.createObjectNode();
    node.put("isleId", header.isleId());
    node.put("commitId", header.commitId());
    node.put("epoch", header.epoch());
    node.put("writer", header.writer());
    node.put("nonce", header.nonce());
    node.put("isFence", header.isFence());
    node.put("firstSequence", header.firstSequence());
    node.put("entries", header.entries());
    node.put("committedAtMs", header.committedAtMs());
    ObjectNode watermarks = node.putObject("watermarks");
    header.watermarks().offsets().forEach(watermarks::put);
    return node;
  }

  private static CommitHeader header(JsonFields fields) {
    SortedMap<String, Long> offsets =
        fields.map("watermarks", (map, position) -> map.number(position, Long.MIN_VALUE));
    return new CommitHeader(
        fields.text("isleId"),
        fields.number("commitId", 1),
        fields.number("epoch", 1),
        fields.text("writer"),
        fields.text("nonce"),
        fields.flag("isFence"),
        fields.number("firstSequence", 1),
        fields.number("entries", 0),
        fields.number("committedAtMs", Long.MIN_VALUE),
        new Watermarks(offsets));
  }

  private static ObjectNode originTree(Manifest.Origin origin) {
    ObjectNode node = JSON.createObjectNode();
    node.put("path", origin.path());
    node.put("isleId", origin.isleId());
    CommitHeader head = origin.head();
    node.set("head", head == null ? JSON.nullNode() : headerTree(head));
    node.put("isNeeded", origin.isNeeded());
    return node;
  }

  private static Manifest.Origin origin(JsonFields fields) {
    return new Manifest.Origin(
        fields.text("path"),
        fields.text("isleId"),
        fields.isNull("head") ? null : fields.object("head", ManifestCodec::header),
        fields.flag("isNeeded"));
  }

  private static ObjectNode checkpointTree(Checkpoint checkpoint) {
    ObjectNode node = JSON.createObjectNode();
    node.put("manifestVersion", checkpoint.manifestVersion());
    node.put("commitId", checkpoint.commitId());
    node.put("createdAtMs", checkpoint.createdAtMs());
    node.put("expiresAtMs", checkpoint.expiresAtMs());
    return node;
  }

  private static Checkpoint checkpoint(JsonFields fields) {
    return new Checkpoint(
        fields.number("manifestVersion", 0),
        fields.number("commitId", 0),
        fields.number("createdAtMs", Long.MIN_VALUE),
        fields.number("expiresAtMs", 0));
  }
}
