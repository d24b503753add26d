package io.isledb.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people write and read them. */
final class Times {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Times() {}

  /** A length of time such as {@code 500ms}, {@code 30s}, {@code 15m}, {@code 12h}, {@code 7d}. */
  static Duration duration(String text) {
    Matcher matcher = LENGTH.matcher(text);
    if (!matcher.matches()) {
      throw new UsageException(
          "A length of time is a number and ms, s, m, h or d, such as 15m: '" + text + "'");
    }
    long amount = Long.parseLong(matcher.group(1));
    switch (matcher.group(2)) {
      case "ms":
        return Duration.ofMillis(amount);
      case "s":
        return Duration.ofSeconds(amount);
      case "m":
        return Duration.ofMinutes(amount);
      case "h":
        return Duration.ofHours(amount);
      default:
        return Duration.ofDays(amount);
    }
  }

  /** A point in time: ISO 8601 in UTC, ms since 1970, or so long ago. */
  static Instant instant(String text, InstantSource clock) {
    if (LENGTH.matcher(text).matches()) {
      return clock.instant().minus(duration(text));
    }
    try {
      return text.matches("\\d{1,18}")
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UsageException(
          "A time is like 2026-01-31T12:00:00Z, or ms since 1970, or how long ago, such as 15m: '"
              + text
              + "'");
    }
  }

  static String text(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }

  /** How long ago, in the largest unit that fits. */
  static String age(long ms, InstantSource clock) {
    long seconds = Math.max(0, clock.millis() - ms) / 1000;
    if (seconds < 120) {
      return seconds + " s ago";
    } else if (seconds < 7_200) {
      return seconds / 60 + " min ago";
    } else if (seconds < 172_800) {
      return seconds / 3_600 + " h ago";
    }
    return seconds / 86_400 + " d ago";
  }

  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
