package io.isledb.internal.format.manifest;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A JSON object whose last field is a checksum over everything before it.
 *
 * <pre>
 * file    := body trailer
 * body    := the bytes of one JSON object in UTF-8, without white space and without its closing brace
 * trailer := ,"crc32c":"&lt;8 lower-case hexadecimal digits&gt;"} LF
 * </pre>
 */
final class SealedJson {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String TRAILER_START = ",\"crc32c\":\"";
  private static final String TRAILER_END = "\"}\n";
  static final int TRAILER_BYTES = TRAILER_START.length() + 8 + TRAILER_END.length();

  private SealedJson() {}

  /** Puts the trailer in the place of the closing brace. */
  static byte[] seal(byte[] json) {
    int bodyBytes = json.length - 1;
    byte[] file = Arrays.copyOf(json, bodyBytes + TRAILER_BYTES);
    byte[] trailer = trailer(file, bodyBytes);
    System.arraycopy(trailer, 0, file, bodyBytes, TRAILER_BYTES);
    return file;
  }

  /**
   * Checks the trailer.
   *
   * @param object name of the object in the store, for messages
   */
  static void verify(String object, byte[] file) {
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
  }

  static void checkVersion(String object, long version) {
    if (version > ManifestCodec.FORMAT_VERSION) {
      throw new FormatTooNewException(
              "A manifest was written by a newer version of IsleDB; upgrade this one")
          .with("object", object)
          .with("version", version)
          .with("newestKnown", ManifestCodec.FORMAT_VERSION);
    }
    if (version < ManifestCodec.FORMAT_VERSION) {
      throw new FormatTooOldException(
              "A manifest was written by a version of IsleDB that is no longer read")
          .with("object", object)
          .with("version", version)
          .with("oldestKnown", ManifestCodec.FORMAT_VERSION);
    }
  }

  private static byte[] trailer(byte[] file, int bodyBytes) {
    CRC32C crc = new CRC32C();
    crc.update(file, 0, bodyBytes);
    String digits = Long.toHexString(0x1_0000_0000L | crc.getValue()).substring(1);
    return (TRAILER_START + digits + TRAILER_END).getBytes(StandardCharsets.US_ASCII);
  }
}
