package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.testing.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/**
 * Workers come, go, crash, sleep and wake up while their partitions are with others, over a store
 * with lost answers; at the end each record is in its isle once, in order.
 */
class ExactlyOnceSimulationTest extends SinkTestBase {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final List<TopicPartition> PARTITIONS =
      List.of(P0, P1, new TopicPartition("clicks", 0));
  private static final List<Fault> FAULTS =
      List.of(Fault.LOST_ANSWER, Fault.LOST_REQUEST, Fault.LATE, Fault.UNAVAILABLE);

  private final Random random = new Random(SEED);
  private final Map<TopicPartition, FakeWorker> owners = new HashMap<>();
  private final List<FakeWorker> group = new ArrayList<>();
  private final List<FakeWorker> asleep = new ArrayList<>();
  private int produced;

  @Test
  void eachRecordIsInItsIsleOnceAndInOrder() {
    System.out.println("ExactlyOnceSimulationTest: -Dseed=" + SEED);
    settings.put("flush.interval.ms", "50");
    settings.put("flush.records", "40");
    group.add(worker());
    group.add(worker());
    PARTITIONS.forEach(this::assign);
    for (int i = 0; i < 300; i++) {
      act();
    }
    store.heal();
    store.applyLate();
    List.copyOf(asleep).forEach(this::wake);
    for (FakeWorker worker : List.copyOf(group)) {
      guarded(worker, () -> flushAll(worker));
    }
    group.forEach(this::flushAll);
    for (TopicPartition partition : PARTITIONS) {
      assertThat(values(partition))
          .as("seed %s, %s", SEED, partition)
          .isEqualTo(produced(partition));
    }
  }

  private void act() {
    FakeWorker worker = group.get(random.nextInt(group.size()));
    switch (random.nextInt(16)) {
      case 0 -> crash(worker);
      case 1 -> move(PARTITIONS.get(random.nextInt(PARTITIONS.size())));
      case 2 -> fallAsleep(worker);
      case 3 -> {
        if (!asleep.isEmpty()) {
          wake(asleep.get(random.nextInt(asleep.size())));
        }
      }
      case 4 -> guarded(worker, worker::commit);
      case 5 -> store.next(io.isledb.store.decorate.RequestKind.CREATE, fault());
      case 6 -> store.applyLate();
      case 7, 8, 9 -> produceSome();
      case 10, 11 -> time.forward(random.nextInt(100));
      default -> guarded(worker, worker::step);
    }
  }

  private Fault fault() {
    return FAULTS.get(random.nextInt(FAULTS.size()));
  }

  private void produceSome() {
    TopicPartition partition = PARTITIONS.get(random.nextInt(PARTITIONS.size()));
    int count = random.nextInt(60);
    for (int i = 0; i < count; i++) {
      String key = random.nextInt(5) == 0 ? null : "k" + random.nextInt(20);
      produce(partition, key, random.nextInt(10) == 0 ? null : "v" + produced++);
    }
  }

  private void assign(TopicPartition partition) {
    FakeWorker worker = group.get(random.nextInt(group.size()));
    owners.put(partition, worker);
    guarded(worker, () -> worker.assign(List.of(partition)));
  }

  private void move(TopicPartition partition) {
    FakeWorker owner = owners.get(partition);
    guarded(owner, () -> owner.revoke(List.of(partition)));
    if (owners.get(partition) == owner) {
      assign(partition);
    }
  }

  /** A worker that was fenced by one that it does not know of is restarted by its operator. */
  private void guarded(FakeWorker worker, Runnable action) {
    try {
      action.run();
    } catch (ConnectException e) {
      assertThat(e).hasMessageContaining("no longer owns the isle");
      crash(worker);
    }
  }

  private void crash(FakeWorker worker) {
    worker.crash();
    replace(worker);
  }

  private void replace(FakeWorker worker) {
    group.remove(worker);
    group.add(worker());
    for (TopicPartition partition : PARTITIONS) {
      if (owners.get(partition) == worker) {
        assign(partition);
      }
    }
  }

  private void fallAsleep(FakeWorker worker) {
    asleep.add(worker);
    replace(worker);
  }

  /** It goes on as if nothing had happened, until it is refused or hears of its loss. */
  private void wake(FakeWorker worker) {
    asleep.remove(worker);
    try {
      time.forward(100);
      worker.step();
      worker.step();
      worker.lose(List.copyOf(worker.context.assignment));
    } catch (ConnectException e) {
      assertThat(e).hasMessageContaining("no longer owns the isle");
    }
    worker.crash();
  }
}
