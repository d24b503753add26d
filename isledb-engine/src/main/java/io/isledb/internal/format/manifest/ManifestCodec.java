package io.isledb.internal.format.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.manifest.Manifest.Retired;
import io.isledb.internal.format.sst.CommitHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SortedMap;
import java.util.zip.CRC32C;

/**
 * Manifests as bytes.
 *
 * <pre>
 * file   := body trailer
 * body   := the bytes of one JSON object in UTF-8, without white space and without its closing brace; fields in the order
 *           of the encoder below; first field "formatVersion"
 * trailer := ,"crc32c":"&lt;8 lower-case hexadecimal digits&gt;"} LF
 * </pre>
 *
 * The whole file is one JSON object and a line feed. The checksum is CRC-32C over the body, so that
 * every flipped bit and every truncation is noticed before anything is believed. Keys are in base
 * 64, times in milliseconds since 1970. Fields that the version does not know are refused.
 */
public final class ManifestCodec {
  /** The version that is written, and the only one that is read. */
  public static final int FORMAT_VERSION = 1;

  private static final String TRAILER_START = ",\"crc32c\":\"";
  private static final String TRAILER_END = "\"}\n";
  private static final int TRAILER_BYTES = TRAILER_START.length() + 8 + TRAILER_END.length();
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ManifestCodec() {}

  public static ByteBuffer encode(Manifest manifest) {
    byte[] json;
    try {
      json = JSON.writeValueAsBytes(tree(manifest));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a manifest holds text that UTF-8 cannot express", e);
    }
    int bodyBytes = json.length - 1;
    byte[] file = Arrays.copyOf(json, bodyBytes + TRAILER_BYTES);
    byte[] trailer = trailer(file, bodyBytes);
    System.arraycopy(trailer, 0, file, bodyBytes, TRAILER_BYTES);
    return ByteBuffer.wrap(file);
  }

  /**
   * Decodes a manifest.
   *
   * @param object name of the object in the store, for messages
   */
  public static Manifest decode(String object, byte[] file) {
    int bodyBytes = file.length - TRAILER_BYTES;
    if (bodyBytes < 1) {
      throw new CorruptObjectException("A manifest is too short to be whole")
          .with("object", object)
          .with("offset", file.length);
    }
    byte[] expected = trailer(file, bodyBytes);
    int mismatch = Arrays.mismatch(expected, 0, TRAILER_BYTES, file, bodyBytes, file.length);
    if (mismatch >= 0) {
      throw new CorruptObjectException(
              "A manifest's checksum does not hold: it was damaged or cut off")
          .with("object", object)
          .with("offset", bodyBytes + mismatch);
    }
    JsonFields fields = new JsonFields(object, "", parse(object, file));
    checkVersion(object, fields.number("formatVersion", 0));
    fields.text("crc32c");
    return fields.readWhole(ManifestCodec::manifest);
  }

  private static byte[] trailer(byte[] file, int bodyBytes) {
    CRC32C crc = new CRC32C();
    crc.update(file, 0, bodyBytes);
    String digits = Long.toHexString(0x1_0000_0000L | crc.getValue()).substring(1);
    return (TRAILER_START + digits + TRAILER_END).getBytes(StandardCharsets.US_ASCII);
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

  private static void checkVersion(String object, long version) {
    if (version > FORMAT_VERSION) {
      throw new FormatTooNewException(
              "A manifest was written by a newer version of IsleDB; upgrade this one")
          .with("object", object)
          .with("version", version)
          .with("newestKnown", FORMAT_VERSION);
    }
    if (version < FORMAT_VERSION) {
      throw new FormatTooOldException(
              "A manifest was written by a version of IsleDB that is no longer read")
          .with("object", object)
          .with("version", version)
          .with("oldestKnown", FORMAT_VERSION);
    }
  }

  private static ObjectNode tree(Manifest m) {
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
    ArrayNode runs = node.putArray("runs");
    m.runs().forEach(run -> runs.add(runTree(run)));
    ArrayNode retired = node.putArray("retired");
    m.retired()
        .forEach(r -> retired.addObject().put("object", r.object()).put("atMs", r.retiredAtMs()));
    ObjectNode checkpoints = node.putObject("checkpoints");
    m.checkpoints().forEach((name, c) -> checkpoints.set(name, checkpointTree(c)));
    ObjectNode options = node.putObject("options");
    m.options().forEach(options::put);
    return node;
  }

  private static Manifest manifest(JsonFields fields) {
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
            fields.list("runs", ManifestCodec::run),
            fields.list("retired", r -> new Retired(r.text("object"), r.number("atMs", 0))),
            fields.map("checkpoints", (map, name) -> map.object(name, ManifestCodec::checkpoint)),
            fields.map("options", JsonFields::text),
            fields.number("writtenAtMs", Long.MIN_VALUE));
    return manifest;
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

  private static ObjectNode runTree(RunInfo run) {
    ObjectNode node = JSON.createObjectNode();
    node.put("ulid", run.ulid());
    node.put("sizeBytes", run.sizeBytes());
    node.put("tailOffset", run.tailOffset());
    node.put("tailLength", run.tailLength());
    node.put("entries", run.entries());
    node.put("deletes", run.deletes());
    node.put("minKey", base64(run.minKey()));
    node.put("maxKey", base64(run.maxKey()));
    node.put("minSequence", run.minSequence());
    node.put("maxSequence", run.maxSequence());
    node.put("minTimestampMs", run.minTimestampMs());
    node.put("maxTimestampMs", run.maxTimestampMs());
    node.put("minExpiryMs", run.minExpiryMs());
    node.put("maxExpiryMs", run.maxExpiryMs());
    ArrayNode blobs = node.putArray("blobs");
    run.blobs()
        .forEach(b -> blobs.addObject().put("ulid", b.ulid()).put("liveBytes", b.liveBytes()));
    return node;
  }

  private static RunInfo run(JsonFields fields) {
    return new RunInfo(
        fields.text("ulid"),
        fields.number("sizeBytes", 0),
        fields.number("tailOffset", 0),
        fields.intNumber("tailLength", 0),
        fields.number("entries", 0),
        fields.number("deletes", 0),
        fields.bytes("minKey"),
        fields.bytes("maxKey"),
        fields.number("minSequence", 0),
        fields.number("maxSequence", 0),
        fields.number("minTimestampMs", Long.MIN_VALUE),
        fields.number("maxTimestampMs", Long.MIN_VALUE),
        fields.number("minExpiryMs", 0),
        fields.number("maxExpiryMs", 0),
        fields.list("blobs", b -> new RunInfo.BlobUse(b.text("ulid"), b.number("liveBytes", 0))));
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

  private static String base64(Slice bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
