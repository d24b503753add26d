package io.isledb.internal.verify;

import io.isledb.Verification.Kind;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the headers of an isle's commits against each other, in the order of their ids; commits in
 * between may have been collected, but fences never are. Not thread-safe.
 */
final class CommitChain {
  private final IsleLayout layout;
  private final Findings findings;
  private @Nullable CommitHeader last;
  private boolean isBroken;

  /**
   * @param origin the commit before the first, for an isle that began as a copy of another; null
   *     for none
   */
  CommitChain(IsleLayout layout, Findings findings, @Nullable CommitHeader origin) {
    this.layout = layout;
    this.findings = findings;
    this.last = origin;
  }

  /** A commit that should be next cannot be read: what follows is not compared with what was. */
  void brokenAt() {
    isBroken = true;
  }

  void follow(CommitHeader next) {
    CommitHeader before = last;
    last = next;
    if (isBroken) {
      isBroken = false;
      return;
    }
    if (before == null) {
      if (next.commitId() != 1 || !next.isFence()) {
        wrong(next, "An isle's first commit is a fence, and is never deleted; this is not it");
      }
      return;
    }
    checkEpoch(before, next);
    checkSequence(before, next);
    if (next.committedAtMs() < before.committedAtMs()) {
      wrong(next, "Is older than the commit before it, " + before.commitId());
    }
    if (!next.isFence()) {
      checkWatermarks(before, next);
    }
  }

  private void checkEpoch(CommitHeader before, CommitHeader next) {
    long expected = before.epoch() + (next.isFence() ? 1 : 0);
    if (next.epoch() != expected) {
      wrong(
          next,
          "Has epoch "
              + next.epoch()
              + " after commit "
              + before.commitId()
              + " of epoch "
              + before.epoch()
              + (next.isFence() ? ": a fence is missing between" : " without a fence between"));
    }
  }

  private void checkSequence(CommitHeader before, CommitHeader next) {
    boolean isNeighbour = next.commitId() == before.commitId() + 1;
    boolean isContinued =
        isNeighbour
            ? next.firstSequence() == before.nextSequence()
            : next.firstSequence() >= before.nextSequence();
    if (!isContinued) {
      wrong(
          next,
          "Begins with sequence number "
              + next.firstSequence()
              + " where commit "
              + before.commitId()
              + " leads to "
              + before.nextSequence());
    }
  }

  private void checkWatermarks(CommitHeader before, CommitHeader next) {
    for (Map.Entry<String, Long> mark : before.watermarks().offsets().entrySet()) {
      Long now = next.watermarks().offsets().get(mark.getKey());
      if (now == null || now < mark.getValue()) {
        wrong(
            next,
            "Sets the watermark of "
                + mark.getKey()
                + " back from "
                + mark.getValue()
                + " to "
                + now);
      }
    }
  }

  private void wrong(CommitHeader commit, String description) {
    findings.problem(Kind.INCONSISTENT, layout.commit(commit.commitId()), description);
  }
}
