package io.isledb.internal.format.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.WrongObjectException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Parts of large manifests as bytes: {@link SealedJson} with the fields "formatVersion", "isleId",
 * "part", "ssts" and "segments", in this order. SSTs and segments are as in {@link ManifestCodec},
 * each SST with the field "run" before the others. They are read one by one, so that a part never
 * stands in memory as a tree.
 */
public final class ManifestPartCodec {
  private static final ObjectReader ONE_BY_ONE =
      SealedJson.JSON
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ManifestPartCodec() {}

  /** Writes a part piece by piece, so that its size is known as it grows. Not thread-safe. */
  public static final class Writer {
    /** What the generator may still hold back, and the end of the file. */
    private static final int SLACK_BYTES = 16 << 10;

    private final String isleId;
    private final String ulid;
    private final List<ManifestPart.Placed> ssts = new ArrayList<>();
    private final List<SegmentInfo> segments = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
    private final JsonGenerator json;

    public Writer(String isleId, String ulid) {
      this.isleId = isleId;
      this.ulid = ulid;
      try {
        json = SealedJson.JSON.createGenerator(out);
        json.writeStartObject();
        json.writeNumberField("formatVersion", ManifestCodec.FORMAT_VERSION);
        json.writeStringField("isleId", isleId);
        json.writeStringField("part", ulid);
        json.writeArrayFieldStart("ssts");
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory failed", e);
      }
    }

    /** Whether there is room for another SST below a size of the file. */
    public boolean hasRoomFor(SstInfo sst, long bytesMax) {
      return out.size() + SLACK_BYTES + 2 * sst.encodedBytes() <= bytesMax;
    }

    public void add(ManifestPart.Placed placed) {
      ObjectNode node = SealedJson.JSON.createObjectNode();
      node.put("run", placed.run());
      SstInfoJson.write(placed.sst(), node);
      try {
        json.writeTree(node);
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory failed", e);
      }
      ssts.add(placed);
    }

    /** Whether there is room for another stretch of the log below a size of the file. */
    public boolean hasRoomForSegment(long bytesMax) {
      long segmentBytes = (segments.size() + 1L) * SegmentInfo.ENCODED_BYTES;
      return out.size() + SLACK_BYTES + segmentBytes <= bytesMax;
    }

    /** Adds a stretch, after all SSTs of the part. */
    public void add(SegmentInfo segment) {
      segments.add(segment);
    }

    /** The object's bytes. */
    public ByteBuffer finish() {
      try {
        json.writeEndArray();
        json.writeArrayFieldStart("segments");
        for (SegmentInfo segment : segments) {
          json.writeTree(SegmentInfoJson.write(segment));
        }
        json.writeEndArray();
        json.writeEndObject();
        json.close();
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory failed", e);
      }
      return ByteBuffer.wrap(SealedJson.seal(out.toByteArray()));
    }

    public ManifestPart part() {
      return new ManifestPart(isleId, ulid, ssts, segments);
    }
  }

  /**
   * Decodes a part and checks that it is the one that its name promises.
   *
   * @param object name of the object in the store, for messages
   */
  public static ManifestPart decode(String object, byte[] file, String isleId, String ulid) {
    SealedJson.verify(object, file);
    try (JsonParser json = SealedJson.JSON.createParser(file)) {
      expect(object, json.nextToken() == JsonToken.START_OBJECT);
      expect(object, "formatVersion".equals(json.nextFieldName()));
      SealedJson.checkVersion(object, json.nextLongValue(-1));
      expect(object, "isleId".equals(json.nextFieldName()));
      requireSame(object, isleId, json.nextTextValue());
      expect(object, "part".equals(json.nextFieldName()));
      requireSame(object, ulid, json.nextTextValue());
      expect(object, "ssts".equals(json.nextFieldName()));
      expect(object, json.nextToken() == JsonToken.START_ARRAY);
      List<ManifestPart.Placed> ssts =
          list(json, object, "ssts", f -> new ManifestPart.Placed(f.number("run", 0), sst(f)));
      expect(object, "segments".equals(json.nextFieldName()));
      expect(object, json.nextToken() == JsonToken.START_ARRAY);
      List<SegmentInfo> segments = list(json, object, "segments", SegmentInfoJson::read);
      return new ManifestPart(isleId, ulid, ssts, segments);
    } catch (JsonProcessingException e) {
      throw corrupt(object, e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static <T> List<T> list(
      JsonParser json, String object, String name, Function<JsonFields, T> read)
      throws IOException {
    List<T> all = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      JsonNode node = ONE_BY_ONE.readTree(json);
      all.add(new JsonFields(object, name + "[" + all.size() + "].", node).readWhole(read));
    }
    expect(object, json.currentToken() == JsonToken.END_ARRAY);
    return all;
  }

  private static SstInfo sst(JsonFields fields) {
    return SstInfoJson.read(fields);
  }

  private static void expect(String object, boolean holds) {
    if (!holds) {
      throw corrupt(object, null);
    }
  }

  private static CorruptObjectException corrupt(
      String object, @org.jspecify.annotations.Nullable Throwable cause) {
    return new CorruptObjectException("A manifest's part is not well-formed", cause)
        .with("object", object)
        .with("offset", 0);
  }

  private static void requireSame(
      String object, String expected, @org.jspecify.annotations.Nullable String found) {
    if (!expected.equals(found)) {
      throw new WrongObjectException("A manifest's part is not the one that its name promises")
          .with("object", object)
          .with("expected", expected)
          .with("found", found);
    }
  }
}
