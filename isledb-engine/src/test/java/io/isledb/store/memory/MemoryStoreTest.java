package io.isledb.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.ManualTime;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1});

  @Test
  void storesOfOneNameShareTheirContentAndClosingKeepsIt() {
    try (ObjectStore store = ObjectStores.open("memory://shared-by-name")) {
      store.put("x/y", ONE);
    }
    assertThat(ObjectStores.open("memory://shared-by-name").read("x/y")).isPresent();
    assertThat(ObjectStores.open("memory://shared-by-name/x").read("y")).isPresent();
    assertThat(ObjectStores.open("memory://shared-by-name//x/").url())
        .isEqualTo("memory://shared-by-name/x");
    assertThat(ObjectStores.open("memory://another-name").read("x/y")).isEmpty();
  }

  @Test
  void modificationTimesComeFromTheGivenClock() {
    ManualTime time = new ManualTime(1_000);
    MemoryStore store = new MemoryStore("clock", time);
    store.put("a", ONE);
    time.advanceMs(500);
    store.createIfAbsent("b", ONE);
    assertThat(store.read("a").orElseThrow().modifiedMs()).isEqualTo(1_000);
    assertThat(store.list("b", "", 1).objects().get(0).modifiedMs()).isEqualTo(1_500);
  }

  @Test
  void urlsThatAreNotUnderstoodAreRefused() {
    for (String url : new String[] {"memory:///x", "memory://a?b=c", "memory://a/../b"}) {
      assertThatThrownBy(() -> ObjectStores.open(url))
          .as(url)
          .isInstanceOf(InvalidOptionException.class);
    }
  }
}
