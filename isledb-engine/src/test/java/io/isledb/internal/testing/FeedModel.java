package io.isledb.internal.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.IslesOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** An isle beside a model of its whole feed, on a clock that stands still until it is moved. */
public final class FeedModel implements AutoCloseable {
  public final TestEngine engine;
  public final Isles isles;
  public final Isle isle;

  /** Every change ever flushed, in order: the one with sequence number n is at n - 1. */
  public final List<Entry> history = new ArrayList<>();

  public final TreeMap<Long, CommitInfo> commits = new TreeMap<>();
  private final RandomGenerator random;
  private IsleWriter writer;

  public FeedModel(RandomGenerator random) {
    this.random = random;
    this.engine = new TestEngine(random.nextLong());
    this.isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
    this.isle = isles.isle(TestEngine.ISLE);
    this.writer = open();
  }

  private IsleWriter open() {
    WriterOptions options =
        WriterOptions.DEFAULT
            .withFlushInterval(Duration.ZERO)
            .withBlobThresholdBytes(200)
            .withSst(SstOptions.FLUSH.withBlockBytes(512));
    IsleWriter opened = isle.openWriter(options);
    commits.put(opened.lastCommit().id(), opened.lastCommit());
    return opened;
  }

  /** Takes the isle over with another writer: one more fence. */
  public void restartWriter() {
    writer.abandon();
    writer = open();
  }

  /** Commits some changes with values of up to so many random bytes. */
  public CommitInfo flush(int changes, int valueBytesMax) {
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < changes; i++) {
      byte[] value = new byte[random.nextInt(valueBytesMax)];
      random.nextBytes(value);
      Slice bytes = random.nextInt(5) == 0 ? null : Slice.of(value);
      Slice key = Slice.utf8("key-" + random.nextInt(50));
      mutations.add(new Mutation(key, bytes, engine.time.wallMs(), Mutation.NEVER, Slice.EMPTY));
    }
    mutations.forEach(writer::write);
    CommitInfo commit = writer.flush();
    commits.put(commit.id(), commit);
    for (Mutation m : mutations) {
      history.add(
          new Entry(m.key(), m.value(), history.size() + 1L, m.timestampMs(), 0, m.attributes()));
    }
    return commit;
  }

  public Manifest manifest() {
    return new ManifestStore(engine.context, engine.layout).newest().orElseThrow();
  }

  /** How many changes come before a cursor. */
  public int changesBefore(Cursor cursor) {
    CommitInfo commit = commits.get(cursor.commitId());
    return commit == null ? history.size() : (int) (commit.firstSequence() - 1 + cursor.ordinal());
  }

  /** Stretches follow each other without gaps, and none reaches past what is compacted. */
  public void checkSegments() {
    Manifest manifest = manifest();
    SegmentInfo before = null;
    for (SegmentInfo segment : manifest.segments()) {
      if (before != null) {
        assertThat(segment.fromCommit()).isEqualTo(before.toCommit() + 1);
        assertThat(segment.firstSequence()).isEqualTo(before.lastSequence() + 1);
        assertThat(segment.minCommittedAtMs()).isGreaterThanOrEqualTo(before.maxCommittedAtMs());
      }
      CommitInfo first = commits.get(segment.fromCommit());
      CommitInfo last = commits.get(segment.toCommit());
      assertThat(segment.firstSequence()).isEqualTo(first.firstSequence());
      assertThat(segment.lastSequence()).isEqualTo(last.firstSequence() + last.entries() - 1);
      assertThat(segment.minCommittedAtMs()).isEqualTo(first.committedAtMs());
      assertThat(segment.maxCommittedAtMs()).isEqualTo(last.committedAtMs());
      assertThat(segment.toCommit()).isLessThanOrEqualTo(manifest.compactedThrough());
      assertThat(segment.toCommit()).isGreaterThanOrEqualTo(manifest.logStart());
      before = segment;
    }
    assertThat(manifest.logStart()).isLessThanOrEqualTo(manifest.compactedThrough() + 1);
  }

  @Override
  public void close() {
    writer.abandon();
    isles.close();
  }
}
