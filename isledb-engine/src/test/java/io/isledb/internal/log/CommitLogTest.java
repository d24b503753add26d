package io.isledb.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.internal.write.WriterImpl;
import io.isledb.store.decorate.StoreCounts;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitLogTest {
  private final TestEngine engine = new TestEngine(1);

  private WriterImpl writerWithCommits(int flushes) {
    WriterImpl writer = engine.open("a");
    for (int i = 0; i < flushes; i++) {
      writer.put(new byte[] {(byte) i}, new byte[] {1});
      writer.flush();
    }
    return writer;
  }

  @Test
  void whereThereIsNoIsleThereIsNoHead() {
    assertThat(engine.log().head()).isEmpty();
    assertThat(engine.store.counts().total()).isEqualTo(1);
  }

  @Test
  void theHeadTakesFourRequests() {
    WriterImpl writer = writerWithCommits(3);
    StoreCounts before = engine.store.counts();
    LogHead head = engine.log().head().orElseThrow();
    assertThat(engine.store.counts().minus(before).total()).isEqualTo(4);
    assertThat(head.headId()).isEqualTo(4);
    assertThat(head.commits()).extracting(CommitRef::id).containsExactly(1L, 2L, 3L, 4L);
    assertThat(head.head().info()).isEqualTo(writer.lastCommit());
  }

  @Test
  void aLogOfManyPagesIsListedWhole() {
    writerWithCommits(2_100);
    assertThat(engine.log().listAfter(50)).hasSize(2_051);
    assertThat(engine.log().head().orElseThrow().headId()).isEqualTo(2_101);
  }

  @Test
  void aMissingCommitIsNamed() {
    writerWithCommits(4);
    engine.memory.delete(List.of(engine.layout.commit(3)));
    assertThatThrownBy(() -> engine.log().head())
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("object=" + engine.layout.commit(3));
  }

  @Test
  void aCommitCollectedUnderOurEyesIsNoDamage() {
    writerWithCommits(4);
    HookStore store = new HookStore(engine.store);
    EngineContext elsewhere = engine.elsewhere(store);
    ManifestStore manifests = new ManifestStore(elsewhere, engine.layout);
    CommitLog log = new CommitLog(elsewhere, engine.layout, manifests, TestEngine.ISLE);
    store.beforeNextList(() -> store.beforeNextList(() -> engine.compactAndCollect(4, 4)));
    LogHead head = log.head().orElseThrow();
    assertThat(head.headId()).isEqualTo(5);
    assertThat(head.manifest().compactedThrough()).isEqualTo(4);
  }

  @Test
  void aLongHeaderTakesASecondRead() {
    WriterImpl writer = engine.open("a");
    for (int i = 0; i < 2_000; i++) {
      writer.advance("a-topic-with-a-long-name-" + i, i);
    }
    writer.flush();
    StoreCounts before = engine.store.counts();
    assertThat(engine.log().readHeader(2, null).orElseThrow().watermarks())
        .isEqualTo(writer.watermarks());
    assertThat(engine.store.counts().minus(before).readRange()).isEqualTo(2);
  }

  @Test
  void theHeaderOfNoCommitIsEmpty() {
    assertThat(engine.log().readHeader(5, null)).isEmpty();
  }

  @Test
  void anotherIslesCommitIsNotTaken() {
    writerWithCommits(1);
    assertThatThrownBy(() -> engine.log().readHeader(2, "01ANOTHERISLE0000000000000"))
        .isInstanceOf(WrongObjectException.class);
    byte[] second = engine.memory.read(engine.layout.commit(2)).orElseThrow().bytes();
    engine.memory.put(engine.layout.commit(3), ByteBuffer.wrap(second));
    assertThatThrownBy(() -> engine.log().head()).isInstanceOf(WrongObjectException.class);
  }

  @Test
  void whatIsNotACommitIsPassedOver() {
    writerWithCommits(1);
    engine.memory.put(engine.layout.logPrefix() + "README", ByteBuffer.wrap(new byte[1]));
    assertThat(engine.log().head().orElseThrow().headId()).isEqualTo(2);
  }
}
