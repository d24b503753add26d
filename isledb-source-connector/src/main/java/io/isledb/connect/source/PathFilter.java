package io.isledb.connect.source;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which isles are wanted, by globs on their paths: {@code *} stands for any characters of one
 * segment, {@code **} for any characters, {@code ?} for one character of a segment. Immutable.
 */
final class PathFilter {
  private final List<Pattern> include;
  private final List<Pattern> exclude;

  PathFilter(List<String> include, List<String> exclude) {
    this.include = include.stream().map(PathFilter::pattern).toList();
    this.exclude = exclude.stream().map(PathFilter::pattern).toList();
  }

  boolean isWanted(String path) {
    return matches(include, path) && !matches(exclude, path);
  }

  private static boolean matches(List<Pattern> patterns, String path) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*' && i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }
}
