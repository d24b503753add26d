package io.isledb.internal.tail;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Loan;
import io.isledb.internal.base.Prefetched;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitDecoding;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.options.TailerOptions;
import io.isledb.store.OpenObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives decoded commits out of the log, fetching the next ones ahead while there are some. Not
 * thread-safe.
 *
 * <p>The depth of fetching ahead doubles with each commit that was there, beginning with the second
 * in a row, and falls to nothing with the first that was not: an idle log costs one request a look.
 * Whoever finds a commit late is behind, so that more will be there: it counts for three.
 */
final class LogStream {
  private record Fetch(long id, Prefetched<Optional<CommitDecoding>> file) {}

  private final EngineContext engine;
  private final IsleLayout layout;
  private final int depthMax;
  private final long pauseMs;
  private final DecodeLine line;
  private final Deque<Fetch> ahead = new ArrayDeque<>();
  private int hitsInARow;
  private long aheadBytesMax = Long.MAX_VALUE;

  /** What the commit that was given last takes in memory. */
  private long lastBytes;

  LogStream(EngineContext engine, IsleLayout layout, TailerOptions options) {
    this.engine = engine;
    this.layout = layout;
    this.depthMax = options.prefetchCommits();
    this.pauseMs = options.pollInterval().toMillis();
    this.line = DecodeLine.of(engine.executor());
  }

  /**
   * A commit; empty when it is not there now.
   *
   * @param isleId the isle that it must belong to; null when that is not known
   * @param end commits from there on are not fetched ahead
   */
  Optional<CommitChanges.Decoded> commit(long id, @Nullable String isleId, long end) {
    Optional<CommitDecoding> file = fetchedAhead(id);
    if (file.isEmpty()) {
      file = fetch(id, isleId); // what was missing ahead of its time may be there now
      file.ifPresent(line::share);
    }
    if (file.isEmpty()) {
      forget();
      return Optional.empty();
    }
    CommitChanges.Decoded found = file.get().finish();
    hitsInARow += hitsInARow == 0 && isLate(found.header()) ? 3 : 1;
    lastBytes = found.changes().memoryBytes();
    fetchAhead(id + 1, found.header().isleId(), end);
    return Optional.of(found);
  }

  /** Whether who looks as often as the options say would have found the commit before. */
  private boolean isLate(CommitHeader header) {
    return engine.time().wallMs() - header.committedAtMs() > 2 * pauseMs;
  }

  /** A commit, if it has been fetched ahead. */
  CommitChanges.@Nullable Decoded atHand(long id) {
    Fetch first = ahead.peekFirst();
    boolean isHere = first != null && first.id() == id && first.file().isHere();
    CommitDecoding commit = isHere ? first.file().join().orElse(null) : null;
    return commit != null && commit.isHere() ? commit.finish() : null;
  }

  /** About how many bytes what is fetched ahead takes: each as much as the one before. */
  long aheadBytes() {
    return ahead.size() * lastBytes;
  }

  /** Bounds what is fetched ahead from now on. */
  void limitAhead(long bytes) {
    aheadBytesMax = bytes;
  }

  /** Drops what was fetched ahead. */
  void forget() {
    drop();
    hitsInARow = 0;
  }

  private void drop() {
    ahead.forEach(fetch -> fetch.file().giveUp());
    ahead.clear();
    line.clear();
  }

  /**
   * Drops what was fetched ahead and what is still to come; may be called by any thread. Who asks
   * for a commit meanwhile gets it.
   */
  void close() {
    line.close();
  }

  private Optional<CommitDecoding> fetchedAhead(long id) {
    Fetch first = ahead.pollFirst();
    if (first == null || first.id() != id) {
      drop();
      return Optional.empty();
    }
    return first.file().join().filter(commit -> line.take(id));
  }

  private void fetchAhead(long from, String isleId, long end) {
    int grown = hitsInARow < 2 ? 0 : Math.min(depthMax, 1 << Math.min(hitsInARow - 2, 20));
    long depth = Math.min(grown, aheadBytesMax / Math.max(1, lastBytes));
    Fetch last = ahead.peekLast();
    int wanted = line.generation();
    for (long id = last == null ? from : last.id() + 1; id < Math.min(from + depth, end); id++) {
      long next = id;
      ahead.addLast(
          new Fetch(id, Prefetched.start(engine.executor(), () -> bring(next, isleId, wanted))));
    }
  }

  private Optional<CommitDecoding> bring(long id, String isleId, int wanted) {
    Optional<CommitDecoding> commit = fetch(id, isleId);
    commit.ifPresent(begun -> line.bring(wanted, id, begun));
    return commit;
  }

  /** A commit whose file is here, to be decoded. */
  private Optional<CommitDecoding> fetch(long id, @Nullable String isleId) {
    String object = layout.commit(id);
    Loan loan = new Loan(engine.feedMemory().buffers());
    Optional<OpenObject> opened = engine.store().open(object, loan);
    return opened.map(file -> begin(object, new LentObject(file, loan), isleId, id));
  }

  private CommitDecoding begin(String object, OpenObject file, @Nullable String isleId, long id) {
    try {
      return CommitChanges.begin(object, file, isleId, id, engine.feedMemory());
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
