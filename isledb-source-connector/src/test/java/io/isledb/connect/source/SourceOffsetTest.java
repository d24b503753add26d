package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Cursor;
import io.isledb.Slice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

final class SourceOffsetTest {
  private static final String ISLE = "orders/0";

  @Test
  void whatIsStoredComesBack() {
    Slice key = Slice.of(new byte[] {0, -1, 7});
    for (SourceOffset offset :
        List.of(
            SourceOffset.at(new Cursor(7, 0)),
            SourceOffset.at(new Cursor(Long.MAX_VALUE, Long.MAX_VALUE)),
            new SourceOffset(new Cursor(7, 3), new SourceOffset.Progress(key, 99)),
            new SourceOffset(new Cursor(7, 3), new SourceOffset.Progress(Slice.EMPTY, 1)))) {
      assertThat(SourceOffset.parse(ISLE, offset.toMap())).isEqualTo(offset);
    }
  }

  @Test
  void anOperatorMayLeaveTheOrdinalOutAndSmallNumbersMayBeIntegers() {
    assertThat(SourceOffset.parse(ISLE, Map.of("commit", 3)))
        .isEqualTo(SourceOffset.at(new Cursor(3, 0)));
    assertThat(SourceOffset.parse(ISLE, Map.of("commit", 3L, "ordinal", 2)))
        .isEqualTo(SourceOffset.at(new Cursor(3, 2)));
  }

  @Test
  void whatIsNoOffsetIsRefusedAndSaysWhy() {
    refused("unknown member comit", "commit", 3, "comit", 4);
    refused("needs commit");
    refused("needs commit", "commit", 0);
    refused("needs commit", "commit", "3");
    refused("needs commit", "commit", 3.5);
    refused("needs commit", "commit", null);
    refused("needs ordinal", "commit", 3, "ordinal", -1);
    refused("needs ordinal", "commit", 3, "ordinal", null);
    refused("only one of", "commit", 3, "snapshot.key", "AA==");
    refused("only one of", "commit", 3, "snapshot.sequence", 3);
    refused("not base64", "commit", 3, "snapshot.key", "?", "snapshot.sequence", 3);
    refused("not a string", "commit", 3, "snapshot.key", 5, "snapshot.sequence", 3);
    refused("needs snapshot.sequence", "commit", 3, "snapshot.key", "", "snapshot.sequence", 0);
  }

  private static void refused(String why, Object... members) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      map.put((String) members[i], members[i + 1]);
    }
    assertThatThrownBy(() -> SourceOffset.parse(ISLE, map))
        .as(Arrays.toString(members))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(ISLE)
        .hasMessageContaining(why);
  }

  @Test
  void aPartitionIsThePathOfAnIsle() {
    assertThat(SourceOffset.path(SourceOffset.partition(ISLE))).isEqualTo(ISLE);
    for (Map<String, ?> wrong :
        List.<Map<String, ?>>of(
            Map.of(), Map.of("topic", "x"), Map.of("isle", 3), Map.of("isle", ""))) {
      assertThatThrownBy(() -> SourceOffset.path(wrong))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("isle");
    }
    assertThatThrownBy(() -> SourceOffset.path(null)).isInstanceOf(ConnectException.class);
  }
}
