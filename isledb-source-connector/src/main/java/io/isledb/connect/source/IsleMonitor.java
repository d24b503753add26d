package io.isledb.connect.source;

import io.isledb.connect.common.ErrorMapping;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which isles there are, and notices when it is other ones. Thread-safe.
 *
 * <p>An attempt that fails changes nothing: the isles known before stay.
 */
final class IsleMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(IsleMonitor.class);

  private final String root;
  private final Supplier<List<String>> discovery;
  private final PathFilter filter;
  private final Runnable onChange;
  private NavigableSet<String> isles = new TreeSet<>();
  private boolean hasToldOfNone;
  private boolean isFailing;

  /**
   * @param root where, for messages
   * @param discovery gives the paths of all isles
   * @param onChange called when there are other isles than before
   */
  IsleMonitor(String root, Supplier<List<String>> discovery, PathFilter filter, Runnable onChange) {
    this.root = root;
    this.discovery = discovery;
    this.filter = filter;
    this.onChange = onChange;
  }

  /** The isles known now, ascending. */
  synchronized List<String> isles() {
    return List.copyOf(isles);
  }

  /**
   * Looks for the first time.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException when trying again would not help
   */
  void start() {
    try {
      take(discovery.get());
    } catch (RuntimeException e) {
      if (!ErrorMapping.isTransient(e)) {
        throw ErrorMapping.toConnect("Looking for isles in " + root, e);
      }
      failed(e);
    }
  }

  /** Looks again; never fails. */
  void look() {
    try {
      if (take(discovery.get())) {
        onChange.run();
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private synchronized boolean take(List<String> found) {
    if (isFailing) {
      LOG.info("Looking for isles in {} succeeds again", root);
      isFailing = false;
    }
    NavigableSet<String> wanted = new TreeSet<>();
    found.stream().filter(filter::isWanted).forEach(wanted::add);
    if (wanted.isEmpty() && !hasToldOfNone) {
      LOG.warn(
          "There are no isles in {} that {} allows ({} that it does not); none is followed until"
              + " there are",
          root,
          SourceSettings.INCLUDE,
          found.size());
      hasToldOfNone = true;
    }
    if (wanted.equals(isles)) {
      return false;
    }
    LOG.info("Isles in {} are now {}, were {}", root, wanted, isles);
    isles = wanted;
    hasToldOfNone = wanted.isEmpty();
    return true;
  }

  private synchronized void failed(RuntimeException e) {
    if (isFailing) {
      LOG.debug("Looking for isles in {} still fails", root, e);
    } else {
      LOG.warn("Looking for isles in {} failed; it is tried again", root, e);
    }
    isFailing = true;
  }
}
