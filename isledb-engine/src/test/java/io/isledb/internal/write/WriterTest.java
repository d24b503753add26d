package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.CommitInfo;
import io.isledb.internal.testing.TestEngine;
import io.isledb.store.decorate.StoreCounts;
import org.junit.jupiter.api.Test;

class WriterTest {
  private final TestEngine engine = new TestEngine(1);

  @Test
  void whatIsFlushedIsOneCommit() {
    WriterImpl writer = engine.open("a");
    writer.put(new byte[] {1}, new byte[] {2});
    writer.delete(new byte[] {0});
    writer.advance("t-0", 7);
    StoreCounts before = engine.store.counts();
    CommitInfo commit = writer.flush();
    assertThat(engine.store.counts().minus(before).total()).isEqualTo(1);
    assertThat(commit.id()).isEqualTo(2);
    assertThat(commit.entries()).isEqualTo(2);
    assertThat(commit.firstSequence()).isEqualTo(1);
    assertThat(commit.watermarks().next("t-0")).hasValue(7);
    assertThat(engine.log().head().orElseThrow().head().info()).isEqualTo(commit);
  }
}
