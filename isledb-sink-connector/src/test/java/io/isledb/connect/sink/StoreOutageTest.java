package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;

class StoreOutageTest extends SinkTestBase {
  @Test
  void anOutageWhileFlushingLosesNothingAndFailsNobody() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 5);
    worker.step();
    store.always(Fault.UNAVAILABLE);
    time.forward(2000);
    worker.step();
    long before = store.faults();
    Await.until("the store is asked in vain", () -> store.faults() > before);
    produceMany(P0, 5);
    deliverAll(worker);
    assertThat(worker.commit()).isEmpty();
    store.heal();
    flushAll(worker);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void lostAnswersRepeatNothing() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    store.next(RequestKind.CREATE, Fault.LOST_ANSWER);
    store.next(RequestKind.CREATE, Fault.LOST_REQUEST);
    produceMany(P0, 5);
    flushAll(worker);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void aFullMemoryDuringAnOutagePausesUntilTheStoreIsBack() {
    settings.put("memory.bytes", "1048576");
    settings.put("flush.bytes", "524288");
    FakeWorker worker = worker();
    worker.batchRecordsMax = 2;
    worker.assign(List.of(P0));
    store.always(Fault.UNAVAILABLE);
    for (int i = 0; i < 12; i++) {
      produce(P0, "k" + i, "x".repeat(200_000));
    }
    Await.until("paused", () -> worker.step() >= 0 && worker.context.paused.contains(P0));
    assertThat(worker.context.timeoutMs).isBetween(1L, 100L);
    long position = worker.positions.get(P0);
    worker.step();
    assertThat(worker.positions.get(P0)).isEqualTo(position).isLessThan(12);
    store.heal();
    Await.until("all is delivered", () -> worker.step() >= 0 && worker.positions.get(P0) == 12);
    flushAll(worker);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void aMissingBucketFailsTheTaskAndSaysWhatToCheck() {
    store.always(Fault.REFUSED);
    FakeWorker worker = worker();
    assertThatThrownBy(() -> worker.assign(List.of(P0)))
        .isInstanceOf(ConnectException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining("Claiming the isle orders/0")
        .hasMessageContaining("Check bucket, region, endpoint, credentials and permissions");
  }

  @Test
  void credentialsThatAreRefusedLaterFailTheTaskAtTheNextPut() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 5);
    worker.step();
    store.always(Fault.REFUSED);
    time.forward(2000);
    assertThatThrownBy(() -> Await.until("refused", () -> worker.step() < 0))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Flushing the isle orders/0")
        .hasMessageContaining("credentials");
  }

  @Test
  void aStoreThatIgnoresPreconditionsIsRefused() {
    store.always(Fault.PRECONDITION_IGNORED);
    FakeWorker worker = worker();
    assertThatThrownBy(() -> worker.assign(List.of(P0)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("memory://test")
        .hasMessageContaining("use another store");
  }

  @Test
  void anOutageWhileClaimingPausesThePartitionAndGoesOnLater() {
    produceMany(P0, 5);
    store.always(Fault.UNAVAILABLE);
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    assertThat(worker.context.paused).contains(P0);
    assertThat(worker.step()).isZero();
    assertThat(metrics(worker).partitionsUnclaimed()).isEqualTo(1);
    assertThat(worker.commit()).isEmpty();
    store.heal();
    time.forward(60_000);
    Await.until("claimed", () -> worker.step() >= 0 && metrics(worker).partitionsUnclaimed() == 0);
    flushAll(worker);
    assertThat(worker.context.paused).isEmpty();
    assertThat(values(P0)).isEqualTo(produced(P0));
  }
}
