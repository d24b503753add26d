package io.isledb.internal.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.FencedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestCodec;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.store.ObjectStore;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import io.isledb.store.testing.Racing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ManifestStoreTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final TestEngine engine = new TestEngine(1);
  private final ManifestStore manifests = through(engine.store);

  private ManifestStore through(ObjectStore store) {
    return new ManifestStore(engine.elsewhere(store), engine.layout);
  }

  private Manifest after(Manifest before, long epoch, String maintainer) {
    return before
        .next(engine.context.ids().nonce(), engine.time.wallMs())
        .maintainer(epoch, maintainer)
        .build();
  }

  @Test
  void whereThereIsNoIsleThereIsNoManifest() {
    assertThat(manifests.newest()).isEmpty();
    assertThat(engine.store.counts().list()).isEqualTo(1);
    assertThat(engine.store.counts().total()).isEqualTo(1);
  }

  @Test
  void theNewestTakesOneListingAndOneRead() {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    Manifest second = manifests.publish(after(first, 1, "m"), TIMEOUT);
    var before = engine.store.counts();
    assertThat(through(engine.store).newest()).contains(second);
    assertThat(engine.store.counts().minus(before).total()).isEqualTo(2);
  }

  @Test
  void manyRacersMakeOneIsle() throws Exception {
    ConcurrentSkipListSet<String> isleIds = new ConcurrentSkipListSet<>();
    Racing.race(8, racer -> isleIds.add(through(engine.store).newestOrCreate(TIMEOUT).isleId()));
    assertThat(isleIds).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOST_ANSWER", "LOST_REQUEST", "UNAVAILABLE"})
  void anIsleIsMadeOnceThoughTheAnswerIsLost(Fault fault) {
    engine.faulty.next(RequestKind.CREATE, fault);
    Manifest made = manifests.newestOrCreate(TIMEOUT);
    assertThat(through(engine.store).newest()).contains(made);
    assertThat(made.version()).isZero();
  }

  @Test
  void whoMakesAnIsleThatExistsAndWasCompactedGetsTheNewest() {
    HookStore sleepy = new HookStore(engine.store);
    Manifest[] newest = new Manifest[1];
    sleepy.beforeNextCreate(
        () -> {
          Manifest first = manifests.newestOrCreate(TIMEOUT);
          newest[0] = manifests.publish(after(first, 1, "m"), TIMEOUT);
          engine.memory.delete(List.of(engine.layout.manifest(0)));
        });
    assertThat(through(sleepy).newestOrCreate(TIMEOUT)).isEqualTo(newest[0]);
  }

  @Test
  void aVersionThatIsTakenIsAnothersToBeginFrom() {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    Manifest theirs = manifests.publish(after(first, 1, "them"), TIMEOUT);
    Manifest newest = through(engine.store).publish(after(first, 1, "us"), TIMEOUT);
    assertThat(newest).isEqualTo(theirs);
  }

  @Test
  void aGreaterEpochFences() {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    manifests.publish(after(first, 2, "them"), TIMEOUT);
    assertThatThrownBy(() -> manifests.publish(after(first, 1, "us"), TIMEOUT))
        .isInstanceOf(FencedException.class)
        .hasMessageContaining("owner=them")
        .hasMessageContaining("ownerEpoch=2");
  }

  @Test
  void aPublishedVersionWhoseAnswerWasLostIsOurs() {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    engine.faulty.next(RequestKind.CREATE, Fault.LOST_ANSWER);
    Manifest next = after(first, 1, "us");
    assertThat(manifests.publish(next, TIMEOUT)).isEqualTo(next);
  }

  @Test
  void aPublicationWithoutAnswerGivesUpInTheEnd() {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    engine.faulty.always(k -> k == RequestKind.CREATE, n -> true, Fault.LOST_REQUEST);
    assertThatThrownBy(() -> manifests.publish(after(first, 1, "us"), TIMEOUT))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void aManifestReplacedBetweenListingAndReadIsLookedForAgain() {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    engine.faulty.next(RequestKind.READ, Fault.VANISHED);
    assertThat(manifests.newest()).contains(first);
  }

  @Test
  void anIsleThatWasRemovedIsNoticed() {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    manifests.publish(after(manifests.publish(after(first, 1, "m"), TIMEOUT), 1, "m"), TIMEOUT);
    engine.memory.delete(
        List.of(engine.layout.manifest(0), engine.layout.manifest(1), engine.layout.manifest(2)));
    assertThat(manifests.newest()).isEmpty();
    Manifest anew = manifests.newestOrCreate(TIMEOUT);
    assertThat(anew.version()).isZero();
    assertThat(anew.isleId()).isNotEqualTo(first.isleId());
  }

  @Test
  void aManifestUnderAnothersNameIsRefused() {
    Manifest first = manifests.newestOrCreate(TIMEOUT);
    engine.memory.put(engine.layout.manifest(1), ManifestCodec.encode(first));
    assertThatThrownBy(manifests::newest)
        .isInstanceOf(WrongObjectException.class)
        .hasMessageContaining(engine.layout.manifest(1));
  }
}
