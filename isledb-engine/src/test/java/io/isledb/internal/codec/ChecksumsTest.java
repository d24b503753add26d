package io.isledb.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;

class ChecksumsTest {
  @Test
  void crcOfTheCheckString() {
    // The check value of CRC-32C in the catalogue of parametrised CRC algorithms.
    byte[] check = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Crc32c.of(check, 0, check.length)).isEqualTo(0xE3069283);
  }

  @Test
  void hashOfNothing() {
    // From the test vectors of the xxHash specification.
    assertThat(XxHash64.hash(new byte[0], 0, 0)).isEqualTo(0xEF46DB3751D8E999L);
  }

  @Test
  void hashesAgreeWithAnotherImplementationAtEveryLengthAndOffset() {
    byte[] bytes = new byte[300];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 131 + 7);
    }
    var reference = XXHashFactory.safeInstance().hash64();
    for (int offset = 0; offset < 9; offset++) {
      for (int length = 0; length < 280; length++) {
        assertThat(XxHash64.hash(bytes, offset, length))
            .isEqualTo(reference.hash(bytes, offset, length, 0));
      }
    }
  }
}
