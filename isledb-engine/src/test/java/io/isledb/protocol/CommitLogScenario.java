package io.isledb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Tailer;
import io.isledb.error.FencedException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Writers that each claim the isle and carry on where its watermark says, a tailer, and a reader.
 *
 * <p>What a writer writes is the offset that comes next, so that the history of the isle must read
 * 0, 1, 2, … with nothing missing and nothing twice, whatever happens.
 */
final class CommitLogScenario implements Interleavings.Scenario {
  private static final String POSITION = "t-0";

  private final int writers;
  private final int flushes;
  private final int polls;
  private final int refreshes;

  private final List<String> acknowledged = new ArrayList<>();
  private final List<String> tailed = new ArrayList<>();
  private final List<List<String>> views = new ArrayList<>();

  CommitLogScenario(int writers, int flushes, int polls, int refreshes) {
    this.writers = writers;
    this.flushes = flushes;
    this.polls = polls;
    this.refreshes = refreshes;
  }

  @Override
  public List<Interleavings.Program> programs() {
    List<Interleavings.Program> programs = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      String name = "w" + i;
      programs.add((store, random) -> write(name, store, random));
    }
    if (polls > 0) {
      programs.add(this::tail);
    }
    if (refreshes > 0) {
      programs.add(this::read);
    }
    return programs;
  }

  private void write(String name, ObjectStore store, RandomGenerator random) {
    Isle isle = Participant.isle(store, random, true);
    try {
      IsleWriter writer =
          isle.openWriter(WriterOptions.DEFAULT.withName(name).withFlushInterval(Duration.ZERO));
      for (int i = 0; i < flushes; i++) {
        acknowledged.add(commit(writer, name));
      }
    } catch (FencedException | StoreUnavailableException | StoreRefusedException e) {
      // Another was faster, attempts to claim ran out, or the store said no: each is legal and ends
      // this writer.
      assertThat(e).isNotNull();
    }
  }

  /** Commits what comes next in the history; gives it. */
  static String commit(IsleWriter writer, String name) {
    long offset = writer.watermarks().next(POSITION).orElse(0);
    String value = name + "@" + offset;
    writer.put(bytes("k" + offset % 2), bytes(value));
    writer.advance(POSITION, offset + 1);
    writer.flush();
    return value;
  }

  private void tail(ObjectStore store, RandomGenerator random) {
    try (Tailer tailer =
        Participant.isle(store, random, true)
            .openTailer(TailerOptions.DEFAULT.withPrefetchCommits(0))) {
      for (int i = 0; i < polls; i++) {
        tailer.poll(Duration.ZERO).ifPresent(batch -> addAll(batch, tailed));
      }
    } catch (IsleMissingException e) {
      assertThat(tailed).isEmpty();
    }
  }

  private void read(ObjectStore store, RandomGenerator random) {
    try (IsleReader reader =
        Participant.isle(store, random, true).openReader(ReaderOptions.DEFAULT)) {
      views.add(values(reader.scan(Scan.ALL)));
      for (int i = 0; i < refreshes; i++) {
        reader.refresh();
        views.add(values(reader.scan(Scan.ALL)));
      }
    } catch (IsleMissingException e) {
      assertThat(views).isEmpty();
    }
  }

  @Override
  public void check(ObjectStore store) {
    List<String> history = history(store);
    for (int offset = 0; offset < history.size(); offset++) {
      assertThat(history.get(offset)).as("history %s", history).endsWith("@" + offset);
    }
    assertThat(history).containsAll(acknowledged);
    assertThat(tailed).isEqualTo(history.subList(0, Math.min(tailed.size(), history.size())));
    int known = 0;
    for (List<String> view : views) {
      known = requireStateOf(view, history, known);
    }
  }

  /** What the feed says in the end; nothing when the store refused even the isle's first object. */
  static List<String> history(ObjectStore store) {
    List<String> history = new ArrayList<>();
    try (Tailer tailer =
        Participant.isle(store, new SplittableRandom(99), true)
            .openTailer(TailerOptions.DEFAULT.withPrefetchCommits(0))) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        addAll(batch.get(), history);
        batch = tailer.poll(Duration.ZERO);
      }
    } catch (IsleMissingException e) {
      assertThat(history).isEmpty();
    }
    return history;
  }

  /**
   * The view must be the state after some prefix of the history, no shorter than the last one seen.
   */
  private static int requireStateOf(List<String> view, List<String> history, int atLeast) {
    for (int length = atLeast; length <= history.size(); length++) {
      if (view.equals(stateAfter(history.subList(0, length)))) {
        return length;
      }
    }
    throw new AssertionError(
        "view " + view + " is no state of " + history + " from " + atLeast + " on");
  }

  static List<String> stateAfter(List<String> history) {
    String[] state = new String[2];
    for (int i = 0; i < history.size(); i++) {
      state[i % 2] = history.get(i);
    }
    List<String> values = new ArrayList<>();
    for (String value : state) {
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private static void addAll(ChangeBatch batch, List<String> target) {
    target.addAll(values(batch.changes()));
  }

  static List<String> values(List<Entry> entries) {
    return entries.stream().map(entry -> entry.value().toUtf8()).toList();
  }

  private static byte[] bytes(String text) {
    return Slice.utf8(text).toByteArray();
  }
}
