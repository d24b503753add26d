package io.isledb.internal.tail;

import io.isledb.Slice;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Prefetched;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.options.TailerOptions;
import java.nio.ByteBuffer;
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
  private record Fetch(long id, Prefetched<Optional<CommitChanges.Decoded>> commit) {}

  private final EngineContext engine;
  private final IsleLayout layout;
  private final int depthMax;
  private final long pauseMs;
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
  }

  /**
   * A commit; empty when it is not there now.
   *
   * @param isleId the isle that it must belong to; null when that is not known
   * @param end commits from there on are not fetched ahead
   */
  Optional<CommitChanges.Decoded> commit(long id, @Nullable String isleId, long end) {
    Optional<CommitChanges.Decoded> found = fetchedAhead(id);
    if (found.isEmpty()) {
      found = fetch(id, isleId); // what was missing ahead of its time may be there now
    }
    if (found.isEmpty()) {
      forget();
      return found;
    }
    hitsInARow += hitsInARow == 0 && isLate(found.get().header()) ? 3 : 1;
    lastBytes = found.get().changes().memoryBytes();
    fetchAhead(id + 1, found.get().header().isleId(), end);
    return found;
  }

  /** Whether who looks as often as the options say would have found the commit before. */
  private boolean isLate(CommitHeader header) {
    return engine.time().wallMs() - header.committedAtMs() > 2 * pauseMs;
  }

  /** A commit, if it has been fetched ahead. */
  CommitChanges.@Nullable Decoded atHand(long id) {
    Fetch first = ahead.peekFirst();
    boolean isHere = first != null && first.id() == id && first.commit().isHere();
    return isHere ? first.commit().join().orElse(null) : null;
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
    ahead.forEach(fetch -> fetch.commit().giveUp());
    ahead.clear();
    hitsInARow = 0;
  }

  private Optional<CommitChanges.Decoded> fetchedAhead(long id) {
    Fetch first = ahead.pollFirst();
    if (first == null || first.id() != id) {
      ahead.clear();
      return Optional.empty();
    }
    return first.commit().join();
  }

  private void fetchAhead(long from, String isleId, long end) {
    int grown = hitsInARow < 2 ? 0 : Math.min(depthMax, 1 << Math.min(hitsInARow - 2, 20));
    long depth = Math.min(grown, aheadBytesMax / Math.max(1, lastBytes));
    Fetch last = ahead.peekLast();
    for (long id = last == null ? from : last.id() + 1; id < Math.min(from + depth, end); id++) {
      long wanted = id;
      ahead.addLast(
          new Fetch(id, Prefetched.start(engine.executor(), () -> fetch(wanted, isleId))));
    }
  }

  private Optional<CommitChanges.Decoded> fetch(long id, @Nullable String isleId) {
    String object = layout.commit(id);
    Optional<ByteBuffer> read = engine.store().read(object, engine.buffers()::take);
    return read.map(file -> decode(object, file, isleId, id));
  }

  private CommitChanges.Decoded decode(
      String object, ByteBuffer file, @Nullable String isleId, long id) {
    byte[] array = file.array();
    Slice bytes = Slice.of(array, file.arrayOffset() + file.position(), file.remaining());
    try {
      return CommitChanges.decode(object, bytes, isleId, id, engine.chunks());
    } finally {
      engine.buffers().give(array);
    }
  }
}
