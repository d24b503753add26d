package io.isledb.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Tailer;
import io.isledb.error.CursorExpiredException;
import io.isledb.internal.collect.CollectionWorld.Change;
import io.isledb.options.TailerOptions;
import java.time.Duration;

/** A tailer that must see what the model's feed has, from where it began. */
final class FeedFollower {
  private final Tailer tailer;

  /** Place of its next change in the model's feed. */
  private int next;

  private FeedFollower(Tailer tailer, int next) {
    this.tailer = tailer;
    this.next = next;
  }

  /** A tailer at the oldest change that there is. */
  static FeedFollower fromStart(CollectionWorld world) {
    Cursor start = world.isle.feedStart();
    int next = 0;
    while (next < world.feed.size() && world.feed.get(next).commit() < start.commitId()) {
      next++;
    }
    TailerOptions options = TailerOptions.DEFAULT.from(start).withBatchEntriesMax(3);
    return new FeedFollower(world.isle.openTailer(options), next);
  }

  /**
   * Reads on.
   *
   * @return whether it may go on; when not, the feed is past its cursor
   */
  boolean poll(int times, CollectionWorld world) {
    try {
      for (int i = 0; i < times; i++) {
        tailer.poll(Duration.ZERO).ifPresent(batch -> check(batch, world));
      }
      return true;
    } catch (CursorExpiredException e) {
      long at = tailer.cursor().commitId();
      assertThat(at).as("the cursor has expired").isLessThan(world.manifest().logStart());
      return false;
    }
  }

  private void check(ChangeBatch batch, CollectionWorld world) {
    for (Entry entry : batch.changes()) {
      Change expected = world.feed.get(next++);
      assertThat(batch.commit().id()).isEqualTo(expected.commit());
      assertThat(entry.key().toUtf8()).isEqualTo(expected.key());
      assertThat(entry.value() == null ? null : entry.value().toUtf8())
          .isEqualTo(expected.version().value());
    }
  }
}
