package io.isledb.store.decorate;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.internal.base.Time;
import io.isledb.store.ObjectStore;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.ObjectStoreContract;
import org.junit.jupiter.api.Test;

class ScopedStoreContractTest extends ObjectStoreContract {
  private final MemoryStore parent = new MemoryStore("parent", Time.SYSTEM);

  @Override
  protected ObjectStore openEmpty() {
    for (String around : new String[] {"above", "inner", "inner-side/x", "inner0", "zzz"}) {
      parent.put(around, bytes("not to be seen"));
    }
    return new ScopedStore(parent, "/some//inner/");
  }

  @Test
  void objectsAreBelowTheFolderOfTheParent() {
    create("a", "x");
    assertThat(parent.read("some/inner/a")).isPresent();
    assertThat(store().url()).isEqualTo("memory://parent/some/inner");
  }
}
