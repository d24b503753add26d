package io.isledb.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Puts folder names into the order of the names. Services list them in the order of the names with
 * a slash at the end, in which {@code t1-x/} comes before {@code t1/}: a name is settled when no
 * name that sorts before it can still come. Not thread-safe.
 */
public final class FolderOrder {
  private final String after;
  private final int limit;
  private final TreeSet<String> names = new TreeSet<>();
  private String last = "";

  public FolderOrder(String after, int limit) {
    this.after = after;
    this.limit = limit;
  }

  /** Takes the next name that the service listed. */
  public void add(String name) {
    last = name + "/";
    if (name.compareTo(after) > 0) {
      names.add(name);
    }
  }

  /**
   * The page, if it can be told by now.
   *
   * @param complete whether the service has listed all
   */
  public Optional<FolderPage> page(boolean complete) {
    List<String> page = new ArrayList<>();
    for (String name : names) {
      if (page.size() == limit || !(complete || isSettled(name))) {
        return page.isEmpty() ? Optional.empty() : Optional.of(new FolderPage(page, false));
      }
      page.add(name);
    }
    return complete ? Optional.of(new FolderPage(page, true)) : full(page);
  }

  private static Optional<FolderPage> full(List<String> page) {
    return page.isEmpty() ? Optional.empty() : Optional.of(new FolderPage(page, false));
  }

  /** Only a shorter beginning of a name sorts before it and is listed after it. */
  private boolean isSettled(String name) {
    for (int i = 1; i < name.length(); i++) {
      if (name.charAt(i) < '/' && (name.substring(0, i) + "/").compareTo(last) > 0) {
        return false;
      }
    }
    return true;
  }
}
