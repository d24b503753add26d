package io.isledb.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Readable;
import io.isledb.Scan;
import io.isledb.options.WriterOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeMap;

/** What is in an isle, as text. */
final class IsleText {
  private IsleText() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes pairs such as {@code a=1}, or deletes keys, each with a flush of its own. */
  static void write(Isle isle, String... pairs) {
    try (IsleWriter writer =
        isle.openWriter(WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO))) {
      for (String pair : pairs) {
        String[] parts = pair.split("=", 2);
        if (parts.length == 1) {
          writer.delete(bytes(parts[0]));
        } else {
          writer.put(bytes(parts[0]), bytes(parts[1]));
        }
        writer.flush();
      }
    }
  }

  /** What a scan finds; each key is asked for too. */
  static String content(Readable view) {
    TreeMap<String, String> all = new TreeMap<>();
    view.scan(Scan.ALL).forEach(e -> all.put(e.key().toUtf8(), e.value().toUtf8()));
    all.forEach((key, value) -> assertThat(view.get(bytes(key))).isEqualTo(bytes(value)));
    return all.toString();
  }
}
