package io.isledb.testbed.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The history is that of the JDK's rules, in order of time. */
final class TimeZoneHistoryTest {
  private static final Instant END = Instant.parse("2025-08-01T00:00:00Z");

  @Test
  void isInOrderOfTimeAndEndsInTime() throws IOException {
    List<JsonNode> changes = values(TimeZoneHistory.until(END));
    assertThat(changes).hasSizeGreaterThan(10_000);
    Instant last = Instant.MIN;
    for (JsonNode change : changes) {
      Instant instant = instantOf(change);
      assertThat(instant).isAfterOrEqualTo(last).isBeforeOrEqualTo(END);
      last = instant;
    }
  }

  @Test
  void theLastChangeOfAZoneGivesItsOffsetAtTheEnd() throws IOException {
    Map<String, JsonNode> newest = new HashMap<>();
    for (Input.Item item : TimeZoneHistory.until(END).items().toList()) {
      newest.put(new String(item.key(), StandardCharsets.UTF_8), parse(item));
    }
    newest.forEach(
        (zone, change) -> {
          ZoneOffset offset = ZoneId.of(zone).getRules().getOffset(END);
          assertThat(change.path("offsetAfter").asText()).as(zone).isEqualTo(offset.getId());
          assertThat(change.path("daylightSaving").asBoolean())
              .as(zone)
              .isEqualTo(ZoneId.of(zone).getRules().isDaylightSavings(instantOf(change)));
        });
    assertThat(newest).containsKey("Europe/Berlin");
  }

  private static List<JsonNode> values(TimeZoneHistory history) {
    return history.items().map(TimeZoneHistoryTest::parse).toList();
  }

  private static Instant instantOf(JsonNode change) {
    return Instant.parse(change.path("instant").asText());
  }

  private static JsonNode parse(Input.Item item) {
    try {
      return new ObjectMapper().readTree(item.value());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
