package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.connect.common.config.ConverterSettings;
import io.isledb.connect.common.convert.Encoding;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.error.CursorExpiredException;
import io.isledb.options.ReaderOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SnapshotTest {
  private static final String ISLE = "users/0";

  private final SourceKit kit = new SourceKit();
  private final Random random = seeded();

  private static Random seeded() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    return new Random(seed);
  }

  @AfterEach
  void close() {
    kit.close();
  }

  /** Records that all have a key, so that one can be told from what it was made of. */
  private List<List<RecordParts>> history(int commits, int perCommit) {
    return SourceKit.history(random, commits, perCommit).stream()
        .map(commit -> commit.stream().map(SnapshotTest::keyed).toList())
        .toList();
  }

  private static RecordParts keyed(RecordParts parts) {
    return parts.key() != null
        ? parts
        : new RecordParts(
            Slice.utf8("none"),
            Encoding.BYTES_OPTIONAL,
            parts.value(),
            parts.valueEncoding(),
            parts.timestampMs(),
            parts.timestampType(),
            parts.headers());
  }

  private IsleFeed feed(
      Isle isle, SourceSettings.Reading reading, int changesMax, @Nullable SourceOffset stored) {
    AbstractConfig config = new AbstractConfig(SourceSettings.definition(), kit.settings(), false);
    RecordMaker maker =
        new RecordMaker(
            new Converters(() -> ConverterSettings.open(config)),
            IslePath.of(ISLE),
            SourceSettings.of(config).records());
    return new IsleFeed(isle, maker, reading, changesMax, stored);
  }

  private static SourceSettings.Reading reading(SnapshotMode mode) {
    return new SourceSettings.Reading(mode, StartFrom.EARLIEST, 1, 1, 4, 1 << 20, 1);
  }

  /** All that a feed gives until it has nothing. */
  private static List<SourceRecord> all(IsleFeed feed) {
    List<SourceRecord> changes = new ArrayList<>();
    for (Chunk chunk = feed.next(Long.MAX_VALUE);
        chunk.hasMore();
        chunk = feed.next(Long.MAX_VALUE)) {
      changes.addAll(chunk.records());
    }
    return changes;
  }

  private Map<Slice, Slice> state() {
    Map<Slice, Slice> state = new HashMap<>();
    try (IsleReader reader = kit.isles.isle(ISLE).openReader(ReaderOptions.DEFAULT)) {
      for (Entry entry : reader.scan(Scan.ALL)) {
        state.put(RecordCodec.toParts(entry).key(), entry.value());
      }
    }
    return state;
  }

  private static Map<Slice, Slice> replayed(List<SourceRecord> changes) {
    Map<Slice, Slice> state = new HashMap<>();
    for (Published record : Published.of(changes)) {
      if (record.value() == null) {
        state.remove(record.key());
      } else {
        state.put(record.key(), record.value());
      }
    }
    return state;
  }

  @Test
  void theStateComesFirstAndTheChangesAfterIt() throws InterruptedException {
    kit.write(ISLE, history(6, 10));
    Map<Slice, Slice> state = state();
    List<List<RecordParts>> later = history(3, 5);
    IsleFeed feed = feed(kit.isles.isle(ISLE), reading(SnapshotMode.INITIAL), 3, null);
    List<SourceRecord> snapshot = all(feed);
    assertThat(snapshot).hasSize(state.size());
    assertThat(replayed(snapshot)).isEqualTo(state);
    kit.write(ISLE, later);
    List<SourceRecord> after = all(feed);
    assertThat(after).hasSize(later.stream().mapToInt(List::size).sum());
    List<SourceRecord> both = new ArrayList<>(snapshot);
    both.addAll(after);
    assertThat(replayed(both)).isEqualTo(state());
    feed.close();
  }

  @Test
  void anInterruptedSnapshotGoesOnAtAnyOffsetWithoutLossOrRepetition() {
    kit.write(ISLE, history(6, 10));
    Isle isle = kit.isles.isle(ISLE);
    IsleFeed whole = feed(isle, reading(SnapshotMode.INITIAL), 1000, null);
    List<SourceRecord> snapshot = all(whole);
    whole.close();
    Cursor pin = isle.feedEnd();

    for (int i = 0; i < snapshot.size(); i++) {
      // The isle changes between the stop and the start.
      kit.write(ISLE, history(2, 4));
      SourceOffset stored = offset(snapshot.get(i));
      IsleFeed feed = feed(isle, reading(SnapshotMode.INITIAL), 3, stored);
      List<SourceRecord> published = new ArrayList<>(snapshot.subList(0, i + 1));
      published.addAll(all(feed));
      feed.close();

      Set<SourceOffset> offsets = new HashSet<>();
      Set<Slice> keys = new HashSet<>();
      List<SourceRecord> changes = new ArrayList<>();
      for (SourceRecord record : published) {
        assertThat(offsets.add(offset(record))).as("twice: %s", record).isTrue();
        if (offset(record).cursor().compareTo(pin) <= 0) {
          assertThat(keys.add(Published.of(record).key())).isTrue();
        } else {
          changes.add(record);
        }
      }
      IsleFeed tail = feed(isle, reading(SnapshotMode.NO_DATA), 1000, SourceOffset.at(pin));
      assertThat(Published.placed(changes)).isEqualTo(Published.placed(all(tail)));
      tail.close();
      assertThat(replayed(published)).isEqualTo(state());
    }
  }

  private static SourceOffset offset(SourceRecord record) {
    return SourceOffset.parse(ISLE, record.sourceOffset());
  }

  @Test
  void aCompleteFeedNeedsNoSnapshot() {
    List<List<RecordParts>> history = history(6, 10);
    kit.write(ISLE, history);
    IsleFeed feed = feed(kit.isles.isle(ISLE), reading(SnapshotMode.WHEN_NEEDED), 7, null);
    assertThat(all(feed)).hasSize(history.stream().mapToInt(List::size).sum());
    feed.close();
  }

  @Test
  void alwaysTakesASnapshotWhateverIsStored() {
    kit.write(ISLE, history(6, 10));
    SourceOffset end = SourceOffset.at(kit.isles.isle(ISLE).feedEnd());
    IsleFeed feed = feed(kit.isles.isle(ISLE), reading(SnapshotMode.ALWAYS), 7, end);
    assertThat(replayed(all(feed))).isEqualTo(state());
    feed.close();
  }

  @Test
  void latestGivesOnlyWhatComesAfterTheStart() {
    kit.write(ISLE, history(6, 10));
    IsleFeed feed =
        feed(
            kit.isles.isle(ISLE),
            new SourceSettings.Reading(SnapshotMode.NO_DATA, StartFrom.LATEST, 1, 1, 4, 1 << 20, 1),
            7,
            null);
    assertThat(all(feed)).isEmpty();
    List<List<RecordParts>> later = history(1, 10);
    kit.write(ISLE, later);
    assertThat(all(feed)).hasSize(later.get(0).size());
    feed.close();
  }

  @Test
  void anEmptyIsleGivesNothing() {
    kit.write(ISLE, List.of());
    IsleFeed feed = feed(kit.isles.isle(ISLE), reading(SnapshotMode.INITIAL), 7, null);
    assertThat(all(feed)).isEmpty();
    feed.close();
  }

  /** The isle, with a feed that has lost everything before its end. */
  private Isle withoutFeed() {
    Isle isle = kit.isles.isle(ISLE);
    Cursor end = isle.feedEnd();
    return (Isle)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Isle.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("feedStart")) {
                return end;
              }
              if (method.getName().equals("openTailer")
                  && !String.valueOf(arguments[0]).contains(end.toString())) {
                throw new CursorExpiredException(ISLE, 1, end.commitId());
              }
              try {
                return method.invoke(isle, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aGapInTheFeedIsMendedByASnapshotWhereTheModeAllowsIt() {
    kit.write(ISLE, history(6, 10));
    SourceOffset lost = SourceOffset.at(new Cursor(2, 1));
    for (SourceOffset stored : new SourceOffset[] {null, lost}) {
      IsleFeed feed = feed(withoutFeed(), reading(SnapshotMode.WHEN_NEEDED), 1000, stored);
      List<SourceRecord> changes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        changes.addAll(feed.next(Long.MAX_VALUE).records());
      }
      assertThat(replayed(changes)).isEqualTo(state());
      feed.close();
    }
  }

  @Test
  void aGapInTheFeedEndsTheTaskWhereTheModeForbidsASnapshot() {
    kit.write(ISLE, history(6, 10));
    SourceOffset lost = SourceOffset.at(new Cursor(2, 1));
    for (SnapshotMode mode : List.of(SnapshotMode.INITIAL, SnapshotMode.NO_DATA)) {
      IsleFeed feed = feed(withoutFeed(), reading(mode), 1000, lost);
      assertThatThrownBy(() -> feed.next(Long.MAX_VALUE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("users/0")
          .hasMessageContaining("snapshot.mode=when_needed")
          .hasMessageContaining("alter its offset");
    }
  }

  @Test
  void aSnapshotBeginsAgainWhenTheFeedLostItsPin() {
    kit.write(ISLE, history(6, 10));
    TreeMap<Slice, Slice> state = new TreeMap<>(state());
    SourceOffset midway =
        new SourceOffset(new Cursor(2, 0), new SourceOffset.Progress(state.firstKey(), 5));
    IsleFeed feed = feed(withoutFeed(), reading(SnapshotMode.INITIAL), 1000, midway);
    assertThat(replayed(feed.next(Long.MAX_VALUE).records())).isEqualTo(state);
    feed.close();
  }
}
