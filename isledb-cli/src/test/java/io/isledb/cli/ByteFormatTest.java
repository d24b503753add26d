package io.isledb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Slice;
import org.junit.jupiter.api.Test;

final class ByteFormatTest {
  private static final Slice BINARY = Slice.of(new byte[] {'a', (byte) 0xff, '\n'});

  @Test
  void aLineOfTextShowsEveryByte() {
    assertThat(ByteFormat.text.line(Slice.utf8("ä\t\\"))).isEqualTo("ä\\x09\\\\");
    assertThat(ByteFormat.text.line(BINARY)).isEqualTo("a\\xff\\x0a");
  }

  @Test
  void bytesComeBackFromHexAndBase64() {
    for (ByteFormat format : new ByteFormat[] {ByteFormat.hex, ByteFormat.base64}) {
      assertThat(format.parse(format.line(BINARY))).isEqualTo(BINARY.toByteArray());
    }
  }

  @Test
  void whatIsNoTextIsBase64InJson() {
    assertThat(ByteFormat.text.json(BINARY)).hasToString("{\"base64\":\"Yf8K\"}");
    assertThat(ByteFormat.json.json(BINARY)).hasToString("{\"base64\":\"Yf8K\"}");
    assertThat(ByteFormat.json.json(Slice.utf8("{\"a\": 1}"))).hasToString("{\"a\":1}");
    assertThat(ByteFormat.json.json(Slice.utf8("1 2"))).hasToString("\"1 2\"");
    assertThat(ByteFormat.json.json(Slice.EMPTY)).hasToString("\"\"");
  }

  @Test
  void argumentsAreChecked() {
    assertThatThrownBy(() -> ByteFormat.hex.parse("0g")).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> ByteFormat.json.parse("{")).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> ByteFormat.base64.parse("*")).isInstanceOf(UsageException.class);
  }
}
