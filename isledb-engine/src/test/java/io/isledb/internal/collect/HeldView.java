package io.isledb.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Slice;
import io.isledb.Snapshot;
import io.isledb.error.CheckpointMissingException;
import io.isledb.error.IsleException;
import io.isledb.error.SnapshotExpiredException;
import io.isledb.internal.collect.CollectionWorld.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state of the isle that somebody reads, and for how long that must work. */
final class HeldView {
  private final Snapshot snapshot;
  private final Map<String, Version> state;
  private final String what;

  /** Until when every read must succeed, on the readers' clock. */
  long safeUntilMs;

  /** The checkpoint that it is at; null when it is at the head of its time. */
  final @Nullable String checkpoint;

  HeldView(
      Snapshot snapshot,
      Map<String, Version> state,
      @Nullable String checkpoint,
      long safeUntilMs,
      String what) {
    this.snapshot = snapshot;
    this.state = state;
    this.checkpoint = checkpoint;
    this.safeUntilMs = safeUntilMs;
    this.what = what;
  }

  /**
   * Reads keys.
   *
   * @return whether it is still of use
   */
  boolean check(List<String> keys, CollectionWorld world) {
    boolean isSafe = world.nowMs() <= safeUntilMs;
    try {
      for (String key : keys) {
        byte[] read = snapshot.get(Slice.utf8(key).toByteArray());
        Version version = state.get(key);
        String expected = version != null && version.isLive(world.nowMs()) ? version.value() : null;
        assertThat(read == null ? null : Slice.of(read).toUtf8())
            .as("%s of %s", key, what)
            .isEqualTo(expected);
      }
      return isSafe;
    } catch (SnapshotExpiredException | CheckpointMissingException e) {
      if (isSafe) {
        throw new AssertionError("a view that must live is gone: " + what, e);
      }
      return false;
    } catch (IsleException e) {
      throw new AssertionError("reading " + what, e);
    }
  }
}
