package io.isledb.store.decorate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Time;
import io.isledb.store.CreateOutcome;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.Fault;
import io.isledb.store.testing.FaultyStore;
import io.isledb.store.testing.ManualTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryingStoreTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1});

  private final ManualTime time = new ManualTime(0);
  private final FaultyStore faulty = new FaultyStore(new MemoryStore("retries", Time.SYSTEM));
  private final MeteredStore metered = new MeteredStore(faulty, time);
  private final RetryPolicy policy = new RetryPolicy(4, 100, 1_000, 10_000);
  private final RetryingStore store = new RetryingStore(metered, policy, new Random(5), time);

  @Test
  void whatMayBeRepeatedIsRepeated() {
    for (RequestKind kind : RequestKind.values()) {
      faulty.next(kind, Fault.UNAVAILABLE).next(kind, Fault.LOST_ANSWER);
    }
    store.put("a", ONE);
    assertThat(store.read("a")).isPresent();
    assertThat(store.readRange("a", 0, 1)).isPresent();
    assertThat(store.list("", "", 10).objects()).hasSize(1);
    store.delete(List.of("a"));
    assertThat(store.read("a")).isEmpty();
    StoreCounts counts = metered.counts();
    assertThat(List.of(counts.put(), counts.readRange(), counts.list(), counts.delete()))
        .containsOnly(3L);
    assertThat(counts.read()).isEqualTo(4);
  }

  @Test
  void aCreateIsNeverRepeated() {
    faulty.next(RequestKind.CREATE, Fault.LOST_ANSWER).next(RequestKind.CREATE, Fault.UNAVAILABLE);
    assertThat(store.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
    assertThatThrownBy(() -> store.createIfAbsent("a", ONE))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(metered.counts().create()).isEqualTo(2);
    assertThat(time.sleptMs()).isZero();
  }

  @Test
  void aRefusalIsFinal() {
    faulty.always(Fault.REFUSED);
    assertThatThrownBy(() -> store.read("a")).isInstanceOf(StoreRefusedException.class);
    assertThat(metered.counts().read()).isEqualTo(1);
  }

  @Test
  void attemptsAreBounded() {
    faulty.always(Fault.UNAVAILABLE);
    assertThatThrownBy(() -> store.read("a"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("attempts=4");
    assertThat(metered.counts().read()).isEqualTo(4);
    assertThat(time.sleptMs()).isBetween(350L, 700L);
  }

  @Test
  void theTotalDelayIsBounded() {
    faulty.always(Fault.UNAVAILABLE);
    RetryPolicy patient = new RetryPolicy(1_000, 100, 1_000, 5_000);
    RetryingStore bounded = new RetryingStore(metered, patient, new Random(5), time);
    assertThatThrownBy(() -> bounded.read("a")).isInstanceOf(StoreUnavailableException.class);
    assertThat(time.sleptMs()).isBetween(4_000L, 5_000L);
  }

  @Test
  void anInterruptEndsTheWaiting() {
    faulty.always(Fault.UNAVAILABLE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> store.read("a")).isInstanceOf(StoreUnavailableException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(metered.counts().read()).isEqualTo(1);
  }

  @Test
  void delaysDoubleUpToTheLongest() {
    assertThat(policy.delayMs(1, 0)).isEqualTo(100);
    assertThat(policy.delayMs(2, 0)).isEqualTo(200);
    assertThat(policy.delayMs(5, 0)).isEqualTo(1_000);
    assertThat(policy.delayMs(60, 0)).isEqualTo(1_000);
    assertThat(policy.delayMs(2, 1)).isEqualTo(100);
  }
}
