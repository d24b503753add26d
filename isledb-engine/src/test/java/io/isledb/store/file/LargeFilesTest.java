package io.isledb.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.store.CreateOutcome;
import io.isledb.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are written past the system's cache, where that can be done and where it cannot. */
class LargeFilesTest {
  private static final int LEAST = DirectWriter.BYTES_LEAST;

  /** No file can be opened with it. */
  private enum Impossible implements OpenOption {
    OPTION
  }

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      ints = {
        LEAST - 1,
        LEAST,
        LEAST + 1,
        LEAST + 4_095,
        LEAST + 4_096,
        LEAST + 4_097,
        2 * LEAST - 1,
        2 * LEAST,
        5 * LEAST + 12_345
      })
  void whatIsReadIsWhatWasWritten(int length) {
    byte[] bytes = new byte[length + 10];
    Seeds.random("LargeFilesTest").nextBytes(bytes);
    ByteBuffer content = ByteBuffer.wrap(bytes, 7, length);
    FileStore store = new FileStore(directory, Files::createLink);
    assertThat(store.createIfAbsent("made", content)).isEqualTo(CreateOutcome.STORED);
    store.put("put", content.asReadOnlyBuffer());
    ByteBuffer direct = ByteBuffer.allocateDirect(length).put(content.duplicate()).flip();
    store.put("from-native-memory", direct);
    assertThat(content).isEqualTo(ByteBuffer.wrap(bytes, 7, length));
    for (String name : new String[] {"made", "put", "from-native-memory"}) {
      assertThat(ByteBuffer.wrap(store.read(name).orElseThrow().bytes())).isEqualTo(content);
    }
  }

  @Test
  void whereTheCacheCannotBePassedFilesGoThroughIt() throws IOException {
    DirectWriter impossible = new DirectWriter(Impossible.OPTION);
    AsideWriter writer = new AsideWriter(directory, impossible);
    ByteBuffer content = ByteBuffer.wrap(new byte[LEAST + 1]);
    assertThat(impossible.takes(content)).isTrue();
    Path written = writer.write(content);
    assertThat(Files.size(written)).isEqualTo(LEAST + 1);
    assertThat(impossible.takes(content)).isFalse();
    try (Stream<Path> files = Files.list(directory.resolve(AsideWriter.FOLDER))) {
      assertThat(files).containsExactly(written);
    }
  }

  @Test
  void aFailureOfBothWaysSaysNothingAboutOne() {
    DirectWriter direct = new DirectWriter();
    ByteBuffer content = ByteBuffer.wrap(new byte[LEAST]);
    assertThatThrownBy(() -> direct.writeNew(directory.resolve("missing/file"), content))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(direct.takes(ByteBuffer.wrap(new byte[LEAST]))).isTrue();
  }
}
