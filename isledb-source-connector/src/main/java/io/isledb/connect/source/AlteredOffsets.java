package io.isledb.connect.source;

import io.isledb.Cursor;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.error.IsleMissingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Checks the offsets that an operator asks for, so that a task does not find out later: each is an
 * offset, and a place that the feed of its isle reaches. An isle that is not there yet has any.
 */
final class AlteredOffsets {
  private final SnapshotMode mode;
  private final Map<String, SourceOffset> offsets = new LinkedHashMap<>();

  /**
   * @param asked offsets by partition; null ones are to be forgotten
   * @throws ConnectException when one is no offset at all
   */
  AlteredOffsets(SnapshotMode mode, Map<Map<String, ?>, Map<String, ?>> asked) {
    this.mode = mode;
    asked.forEach(
        (partition, offset) -> {
          if (offset != null) {
            String path = SourceOffset.path(partition);
            offsets.put(path, SourceOffset.parse(path, offset));
          }
        });
  }

  /**
   * Compares them with the feeds.
   *
   * @throws ConnectException when a task could not go on at one of them
   */
  void requireReachable(Supplier<Isles> open) {
    if (offsets.isEmpty()) {
      return;
    }
    try (Isles isles = open.get()) {
      offsets.forEach((path, offset) -> requireReachable(isles.isle(path), offset));
    } catch (RuntimeException e) {
      throw ErrorMapping.toConnect("Comparing offsets with the feeds of isles", e);
    }
  }

  private void requireReachable(Isle isle, SourceOffset offset) {
    Cursor start;
    Cursor end;
    try {
      start = isle.feedStart();
      end = isle.feedEnd();
    } catch (IsleMissingException e) {
      return;
    }
    boolean mayBeBefore = mode.mendsGaps() || offset.progress() != null;
    if (offset.cursor().compareTo(start) < 0 && !mayBeBefore) {
      throw new ConnectException(
          "The feed of the isle '"
              + isle.path()
              + "' begins at commit "
              + start.commitId()
              + "; commit "
              + offset.cursor().commitId()
              + " is no longer in it. Ask for {\"commit\": "
              + start.commitId()
              + ", \"ordinal\": 0} or later, or set snapshot.mode=when_needed, which takes a"
              + " snapshot where the feed does not reach back");
    }
    if (offset.cursor().compareTo(end) > 0) {
      throw new ConnectException(
          "The feed of the isle '"
              + isle.path()
              + "' ends before commit "
              + end.commitId()
              + "; there is no commit "
              + offset.cursor().commitId()
              + " to go on at. Ask for {\"commit\": "
              + end.commitId()
              + ", \"ordinal\": 0} to go on with what comes next");
    }
  }
}
