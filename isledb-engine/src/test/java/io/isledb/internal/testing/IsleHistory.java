package io.isledb.internal.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Entry;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;

/**
 * All that was ever committed to an isle, read straight from its objects and checked: ids dense,
 * sequences without gap, epochs and times never going back, each epoch begun by its fence.
 */
public record IsleHistory(List<CommitHeader> commits, List<Entry> entries) {
  /** Reads an isle whose log was never collected. */
  public static IsleHistory read(ObjectStore store, IsleLayout layout) {
    List<CommitHeader> commits = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (ObjectInfo object : store.list(layout.logPrefix(), "", Integer.MAX_VALUE).objects()) {
      long id = layout.commitId(object.name()).orElseThrow();
      assertThat(id).isEqualTo(commits.size() + 1);
      byte[] file = store.read(object.name()).orElseThrow().bytes();
      CommitChanges.Decoded decoded = CommitChanges.decode(object.name(), file, null, id);
      checkFollows(commits, decoded.header());
      commits.add(decoded.header());
      entries.addAll(decoded.changes());
    }
    for (int i = 0; i < entries.size(); i++) {
      assertThat(entries.get(i).sequence()).isEqualTo(i + 1);
    }
    return new IsleHistory(commits, entries);
  }

  private static void checkFollows(List<CommitHeader> before, CommitHeader commit) {
    if (before.isEmpty()) {
      assertThat(commit.isFence()).isTrue();
      assertThat(commit.epoch()).isEqualTo(1);
      assertThat(commit.firstSequence()).isEqualTo(1);
      return;
    }
    CommitHeader last = before.get(before.size() - 1);
    assertThat(commit.isleId()).isEqualTo(last.isleId());
    assertThat(commit.firstSequence()).isEqualTo(last.nextSequence());
    assertThat(commit.committedAtMs()).isGreaterThanOrEqualTo(last.committedAtMs());
    assertThat(commit.epoch()).isEqualTo(commit.isFence() ? last.epoch() + 1 : last.epoch());
    if (!commit.isFence()) {
      assertThat(commit.writer()).isEqualTo(last.writer());
    }
  }

  /** The values as text, in the order of writing; {@code null} for deletes. */
  public List<String> values() {
    return entries.stream().map(e -> e.value() == null ? "null" : e.value().toUtf8()).toList();
  }
}
