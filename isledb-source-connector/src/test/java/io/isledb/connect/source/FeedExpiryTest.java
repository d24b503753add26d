package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Cursor;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.Maintainer;
import io.isledb.Scan;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.store.ObjectInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A feed whose beginning is gone, commits and all, and tasks that had to go on there. */
final class FeedExpiryTest {
  private static final String ISLE = "users/0";
  private static final Map<String, ?> GONE = Map.of("commit", 3L, "ordinal", 1L);

  private final SourceKit kit = new SourceKit();
  private final Random random = seeded();
  private final Isle isle = kit.isles.isle(ISLE);

  private static Random seeded() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    return new Random(seed);
  }

  /** Eight commits that are folded, cut off the feed and deleted, fence apart, then two more. */
  @BeforeEach
  void cut() {
    kit.write(ISLE, SourceKit.history(random, 8, 10));
    isle.changeOptions(options -> options.withFeedRetention(Duration.ZERO));
    try (Maintainer maintainer =
        isle.openMaintainer(MaintenanceOptions.DEFAULT.withCommitsMin(1))) {
      maintainer.runOnce();
    }
    assertThat(isle.feedStart()).isEqualTo(Cursor.startOf(10));
    List<String> gone = new ArrayList<>();
    for (ObjectInfo object : kit.store.list(ISLE + "/log/", "", 1_000).objects()) {
      if (!object.name().endsWith("/00000000000000000001.sst")) {
        gone.add(object.name());
      }
    }
    kit.store.delete(gone.subList(0, gone.size() - 1));
    kit.write(ISLE, SourceKit.history(random, 2, 10));
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void whenNeededGoesOnWithASnapshotAndThenTheFeed() throws Exception {
    List<SourceRecord> records =
        kit.run(Map.of(ISLE, GONE), List.of(ISLE), "snapshot.mode", "when_needed");
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      assertThat(records).hasSize(reader.scan(Scan.ALL).size());
    }
    Set<Published> keys = new HashSet<>(Published.of(records));
    assertThat(keys).hasSize(records.size());
    Map<String, ?> last = records.get(records.size() - 1).sourceOffset();
    assertThat(last).isEqualTo(SourceOffset.at(isle.feedEnd()).toMap());

    List<List<RecordParts>> more = SourceKit.history(random, 3, 10);
    kit.write(ISLE, more);
    List<SourceRecord> rest =
        kit.run(Map.of(ISLE, last), List.of(ISLE), "snapshot.mode", "when_needed");
    assertThat(rest).hasSize(more.stream().mapToInt(List::size).sum());
  }

  @Test
  void otherModesEndTheTaskAndSayWhereTheFeedBeginsAndWhatToDo() {
    for (String mode : List.of("initial", "no_data")) {
      assertThatThrownBy(() -> kit.run(Map.of(ISLE, GONE), List.of(ISLE), "snapshot.mode", mode))
          .as(mode)
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("'users/0'")
          .hasMessageContaining("cursorCommit=3")
          .hasMessageContaining("logStart=10")
          .hasMessageContaining("snapshot.mode=when_needed")
          .hasMessageContaining("{\"commit\": 10, \"ordinal\": 0}");
    }
  }

  @Test
  void theOffsetThatTheMessageNamesWorks() throws Exception {
    Map<String, ?> start = Map.of("commit", 10L, "ordinal", 0L);
    List<SourceRecord> records =
        kit.run(Map.of(ISLE, start), List.of(ISLE), "snapshot.mode", "no_data");
    assertThat(records).isNotEmpty();
  }

  @Test
  void anOffsetThatTheFeedDoesNotReachIsRefusedWhenItIsAskedFor() {
    IsleSourceConnector connector =
        new IsleSourceConnector(config -> kit.store, Executors::newSingleThreadScheduledExecutor);
    long end = isle.feedEnd().commitId();
    assertThatThrownBy(() -> alter(connector, "initial", 9))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("users/0")
        .hasMessageContaining("begins at commit 10")
        .hasMessageContaining("when_needed");
    assertThatThrownBy(() -> alter(connector, "when_needed", end + 1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("ends before commit " + end);
    assertThat(alter(connector, "initial", 10)).isTrue();
    assertThat(alter(connector, "initial", end)).isTrue();
    assertThat(alter(connector, "when_needed", 9)).isTrue();
  }

  private boolean alter(IsleSourceConnector connector, String mode, long commit) {
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    offsets.put(Map.of("isle", ISLE), Map.of("commit", commit));
    return connector.alterOffsets(kit.settings("snapshot.mode", mode), offsets);
  }
}
