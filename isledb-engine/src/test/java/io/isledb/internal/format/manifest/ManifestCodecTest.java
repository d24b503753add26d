package io.isledb.internal.format.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
  private static final String OBJECT = "orders/0/manifest/00000000000000000007.json";

  private static byte[] bytes(Manifest manifest) {
    ByteBuffer file = ManifestCodec.encode(manifest);
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }

  private static Manifest decode(byte[] bytes) {
    return ManifestCodec.decode(OBJECT, bytes);
  }

  @Test
  void whatIsEncodedIsDecoded() {
    Random random = Seeds.random("ManifestCodecTest");
    for (int i = 0; i < 300; i++) {
      Manifest manifest = randomManifest(random);
      byte[] bytes = bytes(manifest);
      assertThat(decode(bytes)).isEqualTo(manifest);
      assertThat(bytes(decode(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void theFirstManifestIsOneLineOfJson() {
    Manifest first = Manifest.initial("01J", "ab", Map.of("a", "b"), 5);
    String text = new String(bytes(first), StandardCharsets.UTF_8);
    assertThat(text)
        .startsWith("{\"formatVersion\":1,\"isleId\":\"01J\",\"version\":0,")
        .matches("(?s).*,\"options\":\\{\"a\":\"b\"\\},\"crc32c\":\"[0-9a-f]{8}\"\\}\n");
    assertThat(decode(bytes(first))).isEqualTo(first);
  }

  @Test
  void theDocumentedExampleIsWhatIsWritten() throws IOException {
    Manifest first =
        Manifest.initial(
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "00112233445566778899aabbccddeeff",
            Map.of(),
            1_700_000_000_000L);
    assertThat(Files.readString(Path.of("../docs/format.md")))
        .contains(new String(bytes(first), StandardCharsets.UTF_8));
  }

  @Test
  void everyFlippedBitIsNoticed() {
    byte[] good = bytes(randomManifest(Seeds.random("ManifestCodecTest")));
    for (int at = 0; at < good.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> decode(bad))
            .as("byte %d, bit %d", at, bit)
            .isInstanceOf(CorruptObjectException.class)
            .hasMessageContaining("object=" + OBJECT)
            .hasMessageContaining("offset=");
      }
    }
  }

  @Test
  void everyTruncationAndExtensionIsNoticed() {
    byte[] good = bytes(randomManifest(Seeds.random("ManifestCodecTest")));
    for (int length = 0; length < good.length; length++) {
      byte[] bad = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> decode(bad)).isInstanceOf(CorruptObjectException.class);
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertThatThrownBy(() -> decode(longer)).isInstanceOf(CorruptObjectException.class);
  }

  @Test
  void aNewerVersionIsToldFromDamage() {
    String newer = "{\"formatVersion\":2,\"whatever\":1";
    assertThatThrownBy(() -> decode(sealed(newer)))
        .isInstanceOf(FormatTooNewException.class)
        .hasMessageContaining("version=2");
    assertThatThrownBy(() -> decode(sealed("{\"formatVersion\":0")))
        .isInstanceOf(FormatTooOldException.class);
  }

  @Test
  void whatTheVersionDoesNotKnowOrLacksIsRefused() {
    String body = body(bytes(Manifest.initial("01J", "ab", Map.of(), 5)));
    assertThat(decode(sealed(body)).isleId()).isEqualTo("01J");
    List<String> bad =
        List.of(
            body + ",\"surplus\":1",
            body.replace("\"logStart\":1", "\"logStart\":0"),
            body.replace("\"logStart\":1", "\"logStart\":1.5"),
            body.replace("\"logStart\":1", "\"logStart\":\"1\""),
            body.replace("\"logStart\":1,", ""),
            body.replace("\"logStart\":1", "\"logStart\":1,\"logStart\":1"),
            body.replace("\"version\":0", "\"version\":99999999999999999999"),
            body.replace("\"isleId\":\"01J\"", "\"isleId\":null"),
            body.replace("\"runs\":[]", "\"runs\":{}"),
            body.replace("\"runs\":[]", "\"runs\":[1]"),
            body.replace("\"retired\":[]", "\"retired\":[{\"object\":\"x\",\"atMs\":-1}]"),
            body.replace("\"checkpoints\":{}", "\"checkpoints\":{\"x\":{}}"),
            body.replace("\"options\":{}", "\"options\":{\"x\":1}"),
            body.replace("{\"formatVersion\":1", "[1"),
            "{\"formatVersion\":",
            "x");
    for (String each : bad) {
      assertThatThrownBy(() -> decode(sealed(each)))
          .as(each)
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining("object=" + OBJECT);
    }
  }

  private static String body(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf(",\"crc32c\""));
  }

  /** A file with a right checksum around any body. */
  private static byte[] sealed(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return String.format("%s,\"crc32c\":\"%08x\"}\n", body, crc.getValue())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Manifest randomManifest(Random random) {
    TreeMap<String, Manifest.Checkpoint> checkpoints = new TreeMap<>();
    TreeMap<String, String> options = new TreeMap<>();
    List<RunInfo> runs = new ArrayList<>();
    List<SegmentInfo> segments = new ArrayList<>();
    List<Manifest.Retired> retired = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      checkpoints.put(
          text(random), new Manifest.Checkpoint(big(random), big(random), -5, big(random)));
      options.put(text(random), text(random));
      runs.add(randomRun(i, random));
      segments.add(
          new SegmentInfo(
              text(random),
              2L * segments.size() + 1,
              2L * segments.size() + 2,
              big(random),
              big(random),
              big(random),
              -1,
              big(random),
              big(random)));
      retired.add(new Manifest.Retired(text(random), big(random)));
    }
    return new Manifest(
        text(random),
        big(random),
        big(random),
        text(random),
        text(random),
        text(random),
        big(random),
        random.nextBoolean() ? null : randomHeader(random),
        1 + big(random),
        runs,
        List.of(),
        segments,
        retired,
        checkpoints,
        options,
        random.nextBoolean() ? null : randomOrigin(random),
        random.nextLong());
  }

  private static Manifest.Origin randomOrigin(Random random) {
    return new Manifest.Origin(
        text(random),
        text(random),
        random.nextBoolean() ? null : randomHeader(random),
        random.nextBoolean());
  }

  private static CommitHeader randomHeader(Random random) {
    Watermarks watermarks = Watermarks.NONE;
    for (int i = random.nextInt(4); i > 0; i--) {
      watermarks = watermarks.with(text(random), random.nextLong());
    }
    return new CommitHeader(
        text(random),
        1 + big(random),
        1 + big(random),
        text(random),
        text(random),
        random.nextBoolean(),
        1 + big(random),
        big(random),
        random.nextLong(),
        watermarks);
  }

  private static RunInfo randomRun(long id, Random random) {
    List<SstInfo> ssts = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      ssts.add(randomSst(random));
    }
    ssts.sort(Comparator.comparing(SstInfo::minKey));
    return new RunInfo(id, ssts);
  }

  private static SstInfo randomSst(Random random) {
    return new SstInfo(
        text(random),
        text(random),
        random.nextBoolean() ? null : new SstInfo.Owner(text(random), text(random)),
        big(random),
        big(random),
        random.nextInt(1 << 30),
        big(random),
        big(random),
        big(random),
        Slice.utf8(text(random)),
        Slice.utf8(text(random)),
        big(random),
        big(random),
        random.nextLong(),
        random.nextLong(),
        big(random),
        Long.MAX_VALUE,
        List.of(big(random), big(random)),
        List.of(new SstInfo.BlobUse(text(random), big(random), big(random), big(random))));
  }

  private static long big(Random random) {
    return random.nextLong() >>> (2 + random.nextInt(61));
  }

  private static String text(Random random) {
    String[] parts = {"a", "\"", "\\", "é", "\u0000", "😀", "/", "\n", "zz"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.append(random.nextInt(1_000)).toString();
  }
}
