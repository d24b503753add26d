package io.isledb.testbed.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a line of the user's file becomes. */
final class JsonLinesTest {
  @TempDir Path directory;

  @Test
  void stringsAreSentAsTheirTextAndOtherValuesAsJson() throws IOException {
    assertThat(items("{\"key\":\"a\",\"value\":\"b\"}")).containsExactly("a=b");
    assertThat(items("{\"key\":7,\"value\":{\"x\": [1, true]}}"))
        .containsExactly("7={\"x\":[1,true]}");
    assertThat(items("{\"key\":\"a\",\"value\":\"\"}")).containsExactly("a=");
  }

  @Test
  void nullsAreNone() throws IOException {
    assertThat(items("{\"key\":\"a\",\"value\":null}")).containsExactly("a=none");
    assertThat(items("{\"key\":null,\"value\":1}")).containsExactly("none=1");
  }

  @Test
  void aLineWithoutAValueIsItself() throws IOException {
    assertThat(items("{\"key\":\"a\", \"x\":1}")).containsExactly("a={\"key\":\"a\", \"x\":1}");
    assertThat(items("{\"x\":1}")).containsExactly("none={\"x\":1}");
    assertThat(items("[1, 2]")).containsExactly("none=[1, 2]");
    assertThat(items("5")).containsExactly("none=5");
  }

  @Test
  void emptyLinesArePassedOver() throws IOException {
    assertThat(items("1\n\n  \n2\n")).containsExactly("none=1", "none=2");
    assertThat(items("")).isEmpty();
  }

  @Test
  void aLineThatIsNotJsonIsNamed() {
    assertThatThrownBy(() -> items("1\n\n{\"key\":\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 3");
    assertThatThrownBy(() -> items("{} {}")).hasMessageContaining("line 1");
  }

  @Test
  void asksForTheFirstKeyAndForItsBeginning() throws IOException {
    JsonLines input = input("1\n{\"key\":\"user/1\",\"value\":1}\n{\"key\":\"x\"}");
    assertThat(input.questions()).contains(new Input.Questions("user/1", "user/"));
    assertThat(input("{\"key\":\"k\"}").questions()).contains(new Input.Questions("k", "k"));
    assertThat(input("{\"key\":\"\ud83c\udf0d1\"}").questions())
        .contains(new Input.Questions("\ud83c\udf0d1", "\ud83c\udf0d"));
    assertThat(input("1").questions()).isEmpty();
  }

  private List<String> items(String content) throws IOException {
    try (Stream<Input.Item> items = input(content).items()) {
      return items.map(item -> text(item.key()) + "=" + text(item.value())).toList();
    }
  }

  private JsonLines input(String content) throws IOException {
    return new JsonLines(Files.writeString(directory.resolve("input.jsonl"), content));
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "none" : new String(bytes, StandardCharsets.UTF_8);
  }
}
