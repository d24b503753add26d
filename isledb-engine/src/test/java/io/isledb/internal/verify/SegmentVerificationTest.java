package io.isledb.internal.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Maintainer;
import io.isledb.Verification;
import io.isledb.Verification.Kind;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.FeedModel;
import io.isledb.options.MaintenanceOptions;
import io.isledb.testing.Seeds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a verification says of feed segments. */
class SegmentVerificationTest {
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT
          .withCommitsMin(1)
          .withSegmentCommits(4)
          .withSegmentBytes(64 << 10)
          .withTimeout(Duration.ofSeconds(5));

  private final FeedModel model = new FeedModel(Seeds.random("SegmentVerificationTest"));
  private final Maintainer maintainer = model.isle.openMaintainer(OPTIONS);

  /** Segments of small commits, a restart, large commits left as they are, and loose ones. */
  @BeforeEach
  void write() {
    for (int i = 0; i < 7; i++) {
      flush(4);
    }
    model.restartWriter();
    for (int i = 0; i < 8; i++) {
      model.flush(200, 190);
    }
    maintainer.runOnce();
    flush(5);
    flush(2);
  }

  private void flush(int commits) {
    for (int i = 0; i < commits; i++) {
      model.flush(3, 400);
      model.engine.time.advanceMs(60_000);
    }
    maintainer.runOnce();
  }

  @AfterEach
  void close() {
    model.close();
  }

  private List<Verification.Problem> problems() {
    return model.isle.verify((done, of) -> {}).problems();
  }

  private void collect() {
    model.engine.time.advanceMs(Duration.ofHours(1).toMillis());
    maintainer.collect();
    model.engine.time.advanceMs(Duration.ofHours(1).toMillis());
    maintainer.collect();
    SegmentInfo first = model.manifest().segments().get(0);
    assertThat(model.engine.memory.read(model.engine.layout.commit(first.fromCommit() + 1)))
        .isEmpty();
  }

  private String segment() {
    SegmentInfo first = model.manifest().joined().findFirst().orElseThrow();
    return model.engine.layout.segment(first.ulid());
  }

  @Test
  void aSoundFeedHasNoProblemsBeforeAndAfterCollection() {
    assertThat(model.manifest().segments()).anyMatch(s -> !s.isJoined());
    assertThat(model.manifest().segments()).anyMatch(SegmentInfo::isJoined);
    assertThat(problems()).isEmpty();
    collect();
    assertThat(problems()).isEmpty();
  }

  @Test
  void damageMissingSegmentsAndMissingCommitsAreFound() {
    collect();
    String segment = segment();
    byte[] sound = model.engine.memory.read(segment).orElseThrow().bytes();
    byte[] damaged = sound.clone();
    damaged[damaged.length / 2] ^= 4;
    model.engine.memory.put(segment, ByteBuffer.wrap(damaged));
    assertThat(problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.object()).isEqualTo(segment);
              assertThat(problem.kind()).isEqualTo(Kind.DAMAGED);
            });
    model.engine.memory.delete(List.of(segment));
    assertThat(problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.object()).isEqualTo(segment);
              assertThat(problem.kind()).isEqualTo(Kind.MISSING);
            });
    model.engine.memory.put(segment, ByteBuffer.wrap(sound));
    assertThat(problems()).isEmpty();
  }

  @Test
  void aCommitThatDiffersFromItsCopyIsFound() {
    SegmentInfo last = model.manifest().joined().reduce((a, b) -> b).orElseThrow();
    String commit = model.engine.layout.commit(last.toCommit());
    byte[] other = model.engine.memory.read(commit).orElseThrow().bytes().clone();
    other[other.length - 1] ^= 1;
    model.engine.memory.put(commit, ByteBuffer.wrap(other));
    assertThat(problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.object()).isEqualTo(commit);
              assertThat(problem.kind()).isEqualTo(Kind.INCONSISTENT);
              assertThat(problem.description()).contains(last.ulid());
            });
  }

  @Test
  void aManifestThatSaysOtherwiseIsFound() {
    edit(
        segments -> {
          List<SegmentInfo> changed = new ArrayList<>(segments);
          SegmentInfo first = changed.get(0);
          changed.set(
              0,
              new SegmentInfo(
                  first.ulid(),
                  first.fromCommit(),
                  first.toCommit(),
                  first.sizeBytes(),
                  first.firstSequence(),
                  first.lastSequence(),
                  first.minCommittedAtMs() + 1,
                  first.maxCommittedAtMs(),
                  first.maxStoredAtMs()));
          return changed;
        });
    assertThat(problems()).extracting(Verification.Problem::kind).contains(Kind.INCONSISTENT);
    collect();
    edit(segments -> List.of());
    assertThat(problems()).extracting(Verification.Problem::kind).contains(Kind.MISSING);
  }

  private void edit(UnaryOperator<List<SegmentInfo>> change) {
    new ManifestStore(model.engine.context, model.engine.layout)
        .edit(next -> next.segments(change.apply(next.segments())), Duration.ofSeconds(5));
  }
}
