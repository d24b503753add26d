package io.isledb.store.decorate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.StoreRefusedException;
import io.isledb.internal.base.Time;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.Fault;
import io.isledb.store.testing.FaultyStore;
import io.isledb.store.testing.ManualTime;
import io.isledb.store.testing.SlowStore;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredStoreTest {
  private static final ByteBuffer TEN = ByteBuffer.wrap(new byte[10]);

  private final ManualTime time = new ManualTime(0);
  private final FaultyStore faulty = new FaultyStore(new MemoryStore("metered", Time.SYSTEM));
  private final MeteredStore store =
      new MeteredStore(new SlowStore(faulty, SlowStore.TYPICAL, time), time);

  @Test
  void requestsBytesAndLatenciesAreCountedByKind() {
    store.createIfAbsent("a", TEN);
    store.createIfAbsent("a", TEN);
    store.put("b", TEN);
    store.read("a");
    store.read("none");
    store.readRange("b", 2, 5);
    store.list("", "", 10);
    store.listFolders("", "", 10);
    store.delete(List.of("a", "b"));
    StoreCounts counts = store.counts();
    assertThat(counts)
        .hasToString(
            "create=2 put=1 read=2 readRange=1 list=2 delete=1 bytesWritten=30 bytesRead=15");
    assertThat(counts.total()).isEqualTo(9);
    assertThat(counts.of(RequestKind.CREATE).latencyNs()).isEqualTo(200_000_000);
    assertThat(counts.of(RequestKind.READ).latencyNs()).isEqualTo(120_000_000);
    assertThat(counts.of(RequestOutcome.EXISTS)).isEqualTo(1);
    assertThat(counts.of(RequestOutcome.MISSING)).isEqualTo(1);
    assertThat(counts.of(RequestOutcome.DONE)).isEqualTo(7);
  }

  @Test
  void failuresAreCountedByWhatTheyAre() {
    faulty.next(RequestKind.CREATE, Fault.LOST_REQUEST).next(RequestKind.PUT, Fault.REFUSED);
    store.createIfAbsent("a", TEN);
    assertThatThrownBy(() -> store.put("a", TEN)).isInstanceOf(StoreRefusedException.class);
    assertThatThrownBy(() -> store.read("")).isInstanceOf(IllegalArgumentException.class);
    StoreCounts counts = store.counts();
    assertThat(counts.of(RequestOutcome.UNKNOWN)).isEqualTo(1);
    assertThat(counts.of(RequestOutcome.REFUSED)).isEqualTo(1);
    assertThat(counts.of(RequestOutcome.FAILED)).isEqualTo(1);
  }

  @Test
  void aDifferenceTellsWhatOneActionCost() {
    store.put("a", TEN);
    StoreCounts before = store.counts();
    store.read("a");
    StoreCounts cost = store.counts().minus(before);
    assertThat(cost.total()).isEqualTo(1);
    assertThat(cost.read()).isEqualTo(1);
    assertThat(cost.bytesRead()).isEqualTo(10);
  }
}
