package io.isledb.bench.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.bench.SampleRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

final class SortedBufferTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsPackedIsAllThatWasAddedInOrder(boolean isCompressing) throws IOException {
    SortedBuffer buffer = new SortedBuffer();
    // Few large ones, and more and more, since buffers are used again.
    for (int valueBytes : new int[] {100_000, 1024, 100}) {
      buffer.clear();
      Map<String, String> added = fill(buffer, valueBytes);

      Map<String, String> found = new TreeMap<>();
      List<String> keys = new ArrayList<>();
      ByteBuffer entries = entries(buffer, isCompressing);
      while (entries.hasRemaining()) {
        int keyLength = entries.getInt();
        int valueLength = entries.getInt();
        String key = hex(entries, keyLength);
        keys.add(key);
        found.put(key, hex(entries, valueLength));
      }
      assertThat(keys).isSorted().hasSize(added.size());
      assertThat(found).isEqualTo(added);
    }
  }

  private static Map<String, String> fill(SortedBuffer buffer, int valueBytes) {
    Map<String, String> added = new TreeMap<>();
    HexFormat hex = HexFormat.of();
    for (long number = 0; ; number++) {
      byte[] key = SampleRecords.key(number);
      byte[] value = SampleRecords.value(number, valueBytes);
      if (!buffer.add(key, value)) {
        return added;
      }
      added.put(hex.formatHex(key), hex.formatHex(value));
    }
  }

  private static ByteBuffer entries(SortedBuffer buffer, boolean isCompressing) throws IOException {
    List<byte[]> payloads = new ArrayList<>();
    buffer.pack(
        isCompressing,
        (bytes, length, crc32c) -> {
          byte[] payload = Arrays.copyOf(bytes, length);
          CRC32C crc = new CRC32C();
          crc.update(payload);
          assertThat(crc32c).isEqualTo((int) crc.getValue());
          payloads.add(payload);
        });
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (byte[] payload : payloads) {
      raw.writeBytes(isCompressing ? Snappy.uncompress(payload) : payload);
    }
    return ByteBuffer.wrap(raw.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String hex(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
