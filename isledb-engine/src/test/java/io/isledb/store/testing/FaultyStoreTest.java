package io.isledb.store.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Time;
import io.isledb.store.CreateOutcome;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FaultyStoreTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
  private static final ByteBuffer TWO = ByteBuffer.wrap(new byte[] {5});

  private final MemoryStore inner = new MemoryStore("inner", Time.SYSTEM);
  private final FaultyStore store = new FaultyStore(inner);

  @Test
  void aLostAnswerIsAppliedAndALostRequestIsNot() {
    store.next(RequestKind.CREATE, Fault.LOST_ANSWER).next(RequestKind.CREATE, Fault.LOST_REQUEST);
    assertThat(store.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
    assertThat(store.createIfAbsent("b", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
    assertThat(inner.read("a")).isPresent();
    assertThat(inner.read("b")).isEmpty();
    assertThat(store.createIfAbsent("b", ONE)).isEqualTo(CreateOutcome.STORED);
    assertThat(store.faults()).isEqualTo(2);
  }

  @Test
  void lateWritesArriveWhenToldTo() {
    store.next(RequestKind.CREATE, Fault.LATE).next(RequestKind.DELETE, Fault.LATE);
    assertThat(store.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
    assertThat(store.createIfAbsent("a", TWO)).isEqualTo(CreateOutcome.STORED);
    store.put("old", ONE);
    assertThatThrownBy(() -> store.delete(List.of("old")))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(store.lateWrites()).isEqualTo(2);
    store.applyLate();
    assertThat(inner.read("a").orElseThrow().bytes()).containsExactly(5);
    assertThat(inner.read("old")).isEmpty();
    assertThat(store.lateWrites()).isZero();
  }

  @Test
  void readsAreDamagedAndTheStoredObjectIsNot() {
    store.put("a", ONE);
    store.next(RequestKind.READ, Fault.CORRUPT).next(RequestKind.READ, Fault.TRUNCATED);
    store.next(RequestKind.READ, Fault.VANISHED);
    assertThat(store.read("a").orElseThrow().bytes()).hasSize(4).isNotEqualTo(ONE.array());
    assertThat(store.read("a").orElseThrow().bytes()).containsExactly(1, 2);
    assertThat(store.read("a")).isEmpty();
    assertThat(store.read("a").orElseThrow().bytes()).isEqualTo(ONE.array());
  }

  @Test
  void standingRulesHoldUntilHealed() {
    store.always(kind -> kind == RequestKind.CREATE, name -> true, Fault.PRECONDITION_IGNORED);
    store.always(kind -> kind == RequestKind.READ, "b"::equals, Fault.REFUSED);
    assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
    assertThat(store.createIfAbsent("a", TWO)).isEqualTo(CreateOutcome.STORED);
    assertThat(store.read("a").orElseThrow().bytes()).containsExactly(5);
    assertThatThrownBy(() -> store.read("b")).isInstanceOf(StoreRefusedException.class);
    store.heal();
    assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.EXISTS);
    assertThat(store.read("b")).isEmpty();
  }

  @Test
  void chanceIsRepeatableFromItsSeed() {
    store.atRandom(kind -> true, Fault.UNAVAILABLE, 0.3, new Random(11));
    int failed = 0;
    for (int i = 0; i < 1_000; i++) {
      try {
        store.read("a");
      } catch (StoreUnavailableException e) {
        failed++;
      }
    }
    assertThat(failed).isBetween(250, 350).isEqualTo((int) store.faults());
  }
}
