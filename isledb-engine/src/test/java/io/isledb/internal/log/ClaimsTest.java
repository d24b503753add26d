package io.isledb.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isledb.Watermarks;
import io.isledb.error.FencedException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.IsleHistory;
import io.isledb.internal.testing.TestEngine;
import io.isledb.internal.write.WriterImpl;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.store.testing.Racing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClaimsTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final TestEngine engine = new TestEngine(1);

  private Claim claim(String name) {
    return engine.claims().claim(name, UnaryOperator.identity(), TIMEOUT);
  }

  private Claims claimsThrough(HookStore store) {
    var context = engine.elsewhere(store);
    ManifestStore manifests = new ManifestStore(context, engine.layout);
    return new Claims(new CommitLog(context, engine.layout, manifests, TestEngine.ISLE));
  }

  @Test
  void theFirstClaimMakesTheIsle() {
    Claim claim = claim("a");
    assertThat(claim.manifest().version()).isZero();
    assertThat(claim.fence().commitId()).isEqualTo(1);
    assertThat(claim.fence().epoch()).isEqualTo(1);
    assertThat(claim.fence().firstSequence()).isEqualTo(1);
    assertThat(engine.history().commits()).containsExactly(claim.fence());
  }

  @Test
  void aLaterClaimTakesEverythingOver() {
    WriterImpl first = engine.open("a");
    first.put(new byte[] {1}, new byte[] {1});
    first.advance("t-0", 11);
    first.flush();
    engine.time.advanceMs(-1_000);
    CommitHeader fence = claim("b").fence();
    assertThat(fence.commitId()).isEqualTo(3);
    assertThat(fence.epoch()).isEqualTo(2);
    assertThat(fence.firstSequence()).isEqualTo(2);
    assertThat(fence.watermarks().next("t-0")).hasValue(11);
    // The clock went back; the log's time does not.
    assertThat(fence.committedAtMs()).isEqualTo(first.lastCommit().committedAtMs());
  }

  @Test
  void claimingAnExistingIsleTakesSixRequests() {
    claim("a");
    StoreCounts before = engine.store.counts();
    claim("b");
    assertThat(engine.store.counts().minus(before).total()).isEqualTo(6);
  }

  @Test
  void theProbeIsMadeOncePerProcess() {
    claim("a");
    var other = engine.elsewhere(engine.store);
    CommitLog log =
        new CommitLog(
            other, engine.layout, new ManifestStore(other, engine.layout), TestEngine.ISLE);
    StoreCounts before = engine.store.counts();
    new Claims(log).claim("b", UnaryOperator.identity(), TIMEOUT);
    assertThat(engine.store.counts().minus(before).total()).isEqualTo(7);
    before = engine.store.counts();
    new Claims(log).claim("c", UnaryOperator.identity(), TIMEOUT);
    assertThat(engine.store.counts().minus(before).total()).isLessThanOrEqualTo(6);
  }

  @Test
  void aHeadThatIsCompactedIsKnownFromTheManifest() {
    WriterImpl first = engine.open("a");
    first.put(new byte[] {1}, new byte[] {1});
    first.flush();
    engine.compactAndCollect(2, 2);
    StoreCounts before = engine.store.counts();
    CommitHeader fence = claim("b").fence();
    assertThat(engine.store.counts().minus(before).total()).isLessThanOrEqualTo(6);
    assertThat(fence.commitId()).isEqualTo(3);
    assertThat(fence.firstSequence()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOST_ANSWER", "LOST_REQUEST", "UNAVAILABLE"})
  void aClaimWithoutAnAnswerIsMadeOnce(Fault fault) {
    for (int create = 0; create < 3; create++) {
      TestEngine each = new TestEngine(create);
      for (int i = 0; i < create; i++) {
        each.faulty.next(RequestKind.CREATE, Fault.NONE);
      }
      each.faulty.next(RequestKind.CREATE, fault);
      Claim claim = each.claims().claim("a", UnaryOperator.identity(), TIMEOUT);
      assertThat(each.history().commits()).containsExactly(claim.fence());
      assertThat(claim.fence().isleId()).isEqualTo(claim.manifest().isleId());
    }
  }

  @Test
  void aFenceThatArrivesLateIsRecognised() {
    claim("a");
    engine.faulty.next(RequestKind.CREATE, Fault.LATE);
    HookStore store = new HookStore(engine.store);
    store.beforeNextCreate(() -> store.beforeNextCreate(engine.faulty::applyLate));
    CommitHeader fence = claimsThrough(store).claim("b", UnaryOperator.identity(), TIMEOUT).fence();
    assertThat(fence.commitId()).isEqualTo(2);
    assertThat(engine.history().commits()).hasSize(2);
  }

  @Test
  void anAbandonedClaimThatArrivesLateHarmsNobody() {
    engine.faulty.next(RequestKind.CREATE, Fault.NONE).next(RequestKind.CREATE, Fault.LATE);
    engine.faulty.always(
        kind -> kind == RequestKind.CREATE, n -> n.contains("/log/"), Fault.LOST_REQUEST);
    assertThatThrownBy(() -> claim("a"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("log/00000000000000000001.sst");
    engine.faulty.heal();
    CommitHeader fence = claim("b").fence();
    engine.faulty.applyLate();
    assertThat(engine.history().commits()).containsExactly(fence);
  }

  @Test
  void whoClaimsAtTheSameTimeComesAfterTheOther() {
    claim("a");
    HookStore store = new HookStore(engine.store);
    store.beforeNextCreate(() -> claim("b"));
    CommitHeader fence = claimsThrough(store).claim("c", UnaryOperator.identity(), TIMEOUT).fence();
    assertThat(fence.epoch()).isEqualTo(3);
    assertThat(engine.history().commits())
        .extracting(CommitHeader::writer)
        .containsExactly("a", "b", "c");
  }

  @Test
  void whoIsOvertakenWhileClaimingIsFenced() {
    claim("a");
    HookStore store = new HookStore(engine.store);
    store.beforeNextCreate(() -> store.beforeNextList(() -> claim("c")));
    FencedException e =
        catchThrowableOfType(
            FencedException.class,
            () -> claimsThrough(store).claim("b", UnaryOperator.identity(), TIMEOUT));
    assertThat(e.owner()).isEqualTo("c");
    assertThat(e.ownerEpoch()).isEqualTo(3);
  }

  @Test
  void aClaimOnACollectedIdIsVoid() {
    WriterImpl writer = engine.open("a");
    HookStore store = new HookStore(engine.store);
    store.beforeNextCreate(
        () -> {
          flushThrice(writer);
          engine.compactAndCollect(4, 4);
        });
    CommitHeader fence = claimsThrough(store).claim("b", UnaryOperator.identity(), TIMEOUT).fence();
    assertThat(fence.commitId()).isEqualTo(5);
    assertThat(fence.firstSequence()).isEqualTo(4);
    assertThat(fence.epoch()).isEqualTo(2);
    writer.put(new byte[1], new byte[1]);
    assertThatThrownBy(writer::flush)
        .isInstanceOf(FencedException.class)
        .hasMessageContaining("owner=b");
  }

  @Test
  void aClaimOnACollectedIdUnderANewerOwnerIsFenced() {
    WriterImpl writer = engine.open("a");
    HookStore store = new HookStore(engine.store);
    store.beforeNextCreate(
        () -> {
          flushThrice(writer);
          claim("b");
          claim("c");
          engine.compactAndCollect(5, 5);
        });
    assertThatThrownBy(() -> claimsThrough(store).claim("z", UnaryOperator.identity(), TIMEOUT))
        .isInstanceOf(FencedException.class)
        .hasMessageContaining("owner=c");
  }

  private static void flushThrice(WriterImpl writer) {
    for (int i = 0; i < 3; i++) {
      writer.put(new byte[] {1}, new byte[] {1});
      writer.flush();
    }
  }

  @Test
  void aStoreThatIgnoresPreconditionsIsRefused() {
    engine.faulty.always(Fault.PRECONDITION_IGNORED);
    assertThatThrownBy(() -> claim("a"))
        .isInstanceOf(StoreUnfitException.class)
        .hasMessageContaining("If-None-Match")
        .hasMessageContaining("store=memory://test");
    assertThat(engine.history().commits()).hasSize(1);
  }

  @Test
  void aStoreThatRefusesIsReportedAtOnce() {
    engine.faulty.always(Fault.REFUSED);
    assertThatThrownBy(() -> claim("a")).isInstanceOf(StoreRefusedException.class);
    assertThat(engine.time.sleptMs()).isZero();
  }

  @Test
  void aClaimGivesUpInTheEnd() {
    engine.faulty.always(kind -> kind == RequestKind.CREATE, name -> true, Fault.LOST_REQUEST);
    assertThatThrownBy(() -> claim("a")).isInstanceOf(StoreUnavailableException.class);
    assertThat(engine.time.sleptMs()).isLessThanOrEqualTo(TIMEOUT.toMillis());
  }

  @Test
  void otherWatermarksComeWithTheFence() {
    WriterImpl first = engine.open("a");
    first.advance("t-0", 11);
    first.flush();
    CommitHeader fence =
        engine
            .claims()
            .claim("operator", before -> before.with("t-0", 3).with("t-1", 5), TIMEOUT)
            .fence();
    assertThat(fence.watermarks()).isEqualTo(Watermarks.NONE.with("t-0", 3).with("t-1", 5));
    assertThat(engine.open("b").watermarks()).isEqualTo(fence.watermarks());
    first.advance("t-0", 12);
    assertThatThrownBy(first::flush)
        .isInstanceOf(FencedException.class)
        .hasMessageContaining("owner=operator");
  }

  @Test
  void racingClaimsMakeOneLineOfFences() throws Exception {
    ConcurrentLinkedQueue<CommitHeader> fences = new ConcurrentLinkedQueue<>();
    List<String> winners =
        Racing.race(
            8,
            racer -> {
              try {
                fences.add(claim("racer-" + racer).fence());
                return true;
              } catch (FencedException e) {
                return false;
              }
            });
    IsleHistory history = engine.history();
    assertThat(winners).isNotEmpty();
    assertThat(history.commits()).containsAll(fences);
    CommitHeader last = history.commits().get(history.commits().size() - 1);
    assertThat(fences).contains(last);
  }
}
