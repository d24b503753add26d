package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.Scan;
import io.isledb.Slice;
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
import org.apache.kafka.connect.errors.ConnectException;
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

  private static SourceSettings.Reading reading(SnapshotMode mode) {
    return new SourceSettings.Reading(mode, StartFrom.EARLIEST, 1, 1, 4, 1);
  }

  /** All that a feed gives until it has nothing. */
  private static List<Chunk.Change> all(IsleFeed feed) {
    List<Chunk.Change> changes = new ArrayList<>();
    for (Chunk chunk = feed.next(); chunk.hasMore(); chunk = feed.next()) {
      changes.addAll(chunk.changes());
    }
    return changes;
  }

  private Map<Slice, Slice> state() {
    Map<Slice, Slice> state = new HashMap<>();
    try (IsleReader reader = kit.isles.isle(ISLE).openReader(ReaderOptions.DEFAULT)) {
      for (Entry entry : reader.scan(Scan.ALL)) {
        state.put(entry.key(), entry.value());
      }
    }
    return state;
  }

  private static Map<Slice, Slice> replayed(List<Chunk.Change> changes) {
    Map<Slice, Slice> state = new HashMap<>();
    for (Chunk.Change change : changes) {
      if (change.entry().value() == null) {
        state.remove(change.entry().key());
      } else {
        state.put(change.entry().key(), change.entry().value());
      }
    }
    return state;
  }

  @Test
  void theStateComesFirstAndTheChangesAfterIt() throws InterruptedException {
    kit.write(ISLE, SourceKit.history(random, 6, 10));
    Map<Slice, Slice> state = state();
    List<List<RecordParts>> later = SourceKit.history(random, 3, 5);
    IsleFeed feed = new IsleFeed(kit.isles.isle(ISLE), reading(SnapshotMode.INITIAL), 3, null);
    List<Chunk.Change> snapshot = all(feed);
    assertThat(snapshot).hasSize(state.size());
    assertThat(replayed(snapshot)).isEqualTo(state);
    kit.write(ISLE, later);
    List<Chunk.Change> after = all(feed);
    assertThat(after).hasSize(later.stream().mapToInt(List::size).sum());
    List<Chunk.Change> both = new ArrayList<>(snapshot);
    both.addAll(after);
    assertThat(replayed(both)).isEqualTo(state());
    feed.close();
  }

  @Test
  void anInterruptedSnapshotGoesOnAtAnyOffsetWithoutLossOrRepetition() {
    kit.write(ISLE, SourceKit.history(random, 6, 10));
    Isle isle = kit.isles.isle(ISLE);
    IsleFeed whole = new IsleFeed(isle, reading(SnapshotMode.INITIAL), 1000, null);
    List<Chunk.Change> snapshot = all(whole);
    whole.close();
    Cursor pin = isle.feedEnd();
    long pinned = snapshot.stream().mapToLong(change -> change.entry().sequence()).max().orElse(0);

    for (int i = 0; i < snapshot.size(); i++) {
      // The isle changes between the stop and the start.
      kit.write(ISLE, SourceKit.history(random, 2, 4));
      SourceOffset stored = roundTrip(snapshot.get(i).after());
      IsleFeed feed = new IsleFeed(isle, reading(SnapshotMode.INITIAL), 3, stored);
      List<Chunk.Change> published = new ArrayList<>(snapshot.subList(0, i + 1));
      published.addAll(all(feed));
      feed.close();

      Set<Long> sequences = new HashSet<>();
      Set<Slice> keys = new HashSet<>();
      List<Chunk.Change> changes = new ArrayList<>();
      for (Chunk.Change change : published) {
        assertThat(sequences.add(change.entry().sequence())).as("twice: %s", change).isTrue();
        if (change.entry().sequence() <= pinned) {
          assertThat(keys.add(change.entry().key())).isTrue();
        } else {
          changes.add(change);
        }
      }
      IsleFeed tail = new IsleFeed(isle, reading(SnapshotMode.NO_DATA), 1000, SourceOffset.at(pin));
      assertThat(changes).isEqualTo(all(tail));
      tail.close();
      assertThat(replayed(published)).isEqualTo(state());
    }
  }

  private static SourceOffset roundTrip(SourceOffset offset) {
    return SourceOffset.parse(ISLE, offset.toMap());
  }

  @Test
  void aCompleteFeedNeedsNoSnapshot() {
    List<List<RecordParts>> history = SourceKit.history(random, 6, 10);
    kit.write(ISLE, history);
    IsleFeed feed = new IsleFeed(kit.isles.isle(ISLE), reading(SnapshotMode.WHEN_NEEDED), 7, null);
    assertThat(all(feed)).hasSize(history.stream().mapToInt(List::size).sum());
    feed.close();
  }

  @Test
  void alwaysTakesASnapshotWhateverIsStored() {
    kit.write(ISLE, SourceKit.history(random, 6, 10));
    SourceOffset end = SourceOffset.at(kit.isles.isle(ISLE).feedEnd());
    IsleFeed feed = new IsleFeed(kit.isles.isle(ISLE), reading(SnapshotMode.ALWAYS), 7, end);
    assertThat(replayed(all(feed))).isEqualTo(state());
    feed.close();
  }

  @Test
  void latestGivesOnlyWhatComesAfterTheStart() {
    kit.write(ISLE, SourceKit.history(random, 6, 10));
    IsleFeed feed =
        new IsleFeed(
            kit.isles.isle(ISLE),
            new SourceSettings.Reading(SnapshotMode.NO_DATA, StartFrom.LATEST, 1, 1, 4, 1),
            7,
            null);
    assertThat(all(feed)).isEmpty();
    List<List<RecordParts>> later = SourceKit.history(random, 1, 10);
    kit.write(ISLE, later);
    assertThat(all(feed)).hasSize(later.get(0).size());
    feed.close();
  }

  @Test
  void anEmptyIsleGivesNothing() {
    kit.write(ISLE, List.of());
    IsleFeed feed = new IsleFeed(kit.isles.isle(ISLE), reading(SnapshotMode.INITIAL), 7, null);
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
    kit.write(ISLE, SourceKit.history(random, 6, 10));
    SourceOffset lost = SourceOffset.at(new Cursor(2, 1));
    for (SourceOffset stored : new SourceOffset[] {null, lost}) {
      IsleFeed feed = new IsleFeed(withoutFeed(), reading(SnapshotMode.WHEN_NEEDED), 1000, stored);
      List<Chunk.Change> changes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        changes.addAll(feed.next().changes());
      }
      assertThat(replayed(changes)).isEqualTo(state());
      feed.close();
    }
  }

  @Test
  void aGapInTheFeedEndsTheTaskWhereTheModeForbidsASnapshot() {
    kit.write(ISLE, SourceKit.history(random, 6, 10));
    SourceOffset lost = SourceOffset.at(new Cursor(2, 1));
    for (SnapshotMode mode : List.of(SnapshotMode.INITIAL, SnapshotMode.NO_DATA)) {
      IsleFeed feed = new IsleFeed(withoutFeed(), reading(mode), 1000, lost);
      assertThatThrownBy(feed::next)
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("users/0")
          .hasMessageContaining("snapshot.mode=when_needed")
          .hasMessageContaining("alter its offset");
    }
  }

  @Test
  void aSnapshotBeginsAgainWhenTheFeedLostItsPin() {
    kit.write(ISLE, SourceKit.history(random, 6, 10));
    TreeMap<Slice, Slice> state = new TreeMap<>(state());
    SourceOffset midway =
        new SourceOffset(new Cursor(2, 0), new SourceOffset.Progress(state.firstKey(), 5));
    IsleFeed feed = new IsleFeed(withoutFeed(), reading(SnapshotMode.INITIAL), 1000, midway);
    assertThat(replayed(feed.next().changes())).isEqualTo(state);
    feed.close();
  }
}
