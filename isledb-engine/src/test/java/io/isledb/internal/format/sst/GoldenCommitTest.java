package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.options.Compression;
import io.isledb.options.SstOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bytes of one commit, as docs/format.md explains them: whoever changes the format changes this
 * file too.
 */
class GoldenCommitTest {
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(
              Slice.utf8("apple"), Slice.utf8("red"), 1000, 1_700_000_000_000L, 0, Slice.EMPTY),
          new Entry(Slice.utf8("apply"), null, 1001, 1_700_000_000_001L, 0, Slice.EMPTY),
          new Entry(
              Slice.utf8("apple"),
              Slice.utf8("green"),
              1002,
              1_700_000_000_002L,
              1_700_000_060_002L,
              Slice.utf8("h")));

  @Test
  void theBytesAreThoseOfTheExample() throws IOException {
    byte[] built =
        CommitRoundTripTest.build(ENTRIES, new SstOptions(4096, 16, Compression.NONE, 10));
    assertThat(HexFormat.of().formatHex(built)).isEqualTo(HexFormat.of().formatHex(golden()));
  }

  @Test
  void theExampleIsReadAsWritten() throws IOException {
    assertThat(CommitChanges.decode("golden", golden(), "01ARZ3NDEKTSV4RRFFQ69G5FAV", 9).changes())
        .isEqualTo(ENTRIES);
  }

  private static byte[] golden() throws IOException {
    try (InputStream in = GoldenCommitTest.class.getResourceAsStream("commit-v1.hex")) {
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
  }
}
