package io.isledb.testbed.quickstart;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every change of every time zone's UTC offset until now, in order of time, as the rules of the JDK
 * know them. Key is the zone; value says when, from which offset to which, and whether daylight
 * saving holds right after.
 */
final class TimeZoneHistory implements Input {
  private record Change(String zone, ZoneOffsetTransition transition, boolean isDaylightSaving) {
    Item toItem() {
      String value =
          String.format(
              Locale.ROOT,
              "{\"instant\":\"%s\",\"offsetBefore\":\"%s\",\"offsetAfter\":\"%s\",\"daylightSaving\":%s}",
              transition.getInstant(),
              transition.getOffsetBefore(),
              transition.getOffsetAfter(),
              isDaylightSaving);
      return new Item(
          zone.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final Comparator<Change> BY_TIME =
      Comparator.comparing((Change change) -> change.transition().getInstant())
          .thenComparing(Change::zone);

  private final List<Change> changes;
  private final int zones;

  private TimeZoneHistory(List<Change> changes, int zones) {
    this.changes = changes;
    this.zones = zones;
  }

  static TimeZoneHistory until(Instant end) {
    List<Change> changes = new ArrayList<>();
    int zones = 0;
    for (String zone : ZoneId.getAvailableZoneIds()) {
      int before = changes.size();
      addHistory(zone, end, changes);
      zones += changes.size() > before ? 1 : 0;
    }
    changes.sort(BY_TIME);
    return new TimeZoneHistory(List.copyOf(changes), zones);
  }

  private static void addHistory(String zone, Instant end, List<Change> changes) {
    ZoneRules rules = ZoneId.of(zone).getRules();
    if (rules.isFixedOffset()) {
      return;
    }
    // Those of the past are listed, those of a recurring rule only come one by one.
    Instant start =
        rules.getTransitions().isEmpty()
            ? Instant.EPOCH
            : rules.getTransitions().get(0).getInstant().minusSeconds(1);
    ZoneOffsetTransition next = rules.nextTransition(start);
    while (next != null && !next.getInstant().isAfter(end)) {
      changes.add(new Change(zone, next, rules.isDaylightSavings(next.getInstant())));
      next = rules.nextTransition(next.getInstant());
    }
  }

  @Override
  public String topic() {
    return "time-zones";
  }

  @Override
  public String description() {
    return "every change of the UTC offset of " + zones + " time zones";
  }

  @Override
  public Stream<Item> items() {
    return changes.stream().map(Change::toItem);
  }

  @Override
  public Optional<Questions> questions() {
    return Optional.of(new Questions("Europe/Berlin", "Europe/"));
  }
}
