package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

/** That it is a map like any other to whoever stores it. */
final class OffsetMapTest {
  private static final OffsetMap FEED = OffsetMap.ofFeed(7, 3);
  private static final OffsetMap SNAPSHOT = OffsetMap.ofSnapshot(7, 0, "AAE=", 99);

  private static final Map<String, Object> FEED_COPY = Map.of("commit", 7L, "ordinal", 3L);
  private static final Map<String, Object> SNAPSHOT_COPY =
      Map.of("commit", 7L, "ordinal", 0L, "snapshot.key", "AAE=", "snapshot.sequence", 99L);

  @Test
  void equalsAnyMapOfTheSameMembers() {
    assertThat(FEED).isEqualTo(FEED_COPY).hasSameHashCodeAs(FEED_COPY);
    assertThat(FEED_COPY).isEqualTo(FEED);
    assertThat(SNAPSHOT).isEqualTo(SNAPSHOT_COPY).hasSameHashCodeAs(SNAPSHOT_COPY);
    assertThat(SNAPSHOT_COPY).isEqualTo(SNAPSHOT);
    assertThat(FEED).isNotEqualTo(OffsetMap.ofFeed(7, 4)).isNotEqualTo(SNAPSHOT);
    assertThat(new HashMap<>(SNAPSHOT)).isEqualTo(SNAPSHOT_COPY);
    assertThat(FEED.toString()).contains("commit=7", "ordinal=3");
  }

  @Test
  void givesItsMembersAndNoOthers() {
    for (Map<String, Object> copy : List.of(FEED_COPY, SNAPSHOT_COPY)) {
      OffsetMap map = copy == FEED_COPY ? FEED : SNAPSHOT;
      assertThat(map).hasSize(copy.size());
      assertThat(map.keySet()).isEqualTo(copy.keySet());
      assertThat(map.values()).containsExactlyInAnyOrderElementsOf(copy.values());
      for (String name : SNAPSHOT_COPY.keySet()) {
        assertThat(map.get(name)).isEqualTo(copy.get(name));
        assertThat(map.containsKey(name)).isEqualTo(copy.containsKey(name));
      }
      assertThat(map.get("other")).isNull();
      assertThat(map.get(null)).isNull();
      assertThat(map.containsKey(null)).isFalse();
      assertThat(map.containsValue(null)).isFalse();
    }
  }

  @Test
  void cannotBeAltered() {
    assertThatThrownBy(() -> FEED.put("commit", 8L))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> FEED.remove("commit"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(FEED::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> FEED.entrySet().iterator().next().setValue(8L))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void isStoredAsJsonAndReadBack() {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      for (OffsetMap map : List.of(FEED, SNAPSHOT)) {
        byte[] json = converter.fromConnectData("offsets", null, map);
        assertThat(converter.toConnectData("offsets", json).value())
            .as(new String(json, StandardCharsets.UTF_8))
            .isEqualTo(map);
      }
    }
  }
}
