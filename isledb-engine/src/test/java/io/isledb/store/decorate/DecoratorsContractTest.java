package io.isledb.store.decorate;

import io.isledb.internal.base.Time;
import io.isledb.store.ObjectStore;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.FaultyStore;
import io.isledb.store.testing.ManualTime;
import io.isledb.store.testing.ObjectStoreContract;
import io.isledb.store.testing.SlowStore;
import java.util.Random;

/**
 * All decorators at once, and the test tools while they do no harm, keep the contract of the store
 * below.
 */
class DecoratorsContractTest extends ObjectStoreContract {
  @Override
  protected ObjectStore openEmpty() {
    ObjectStore store = new MemoryStore("decorated", Time.SYSTEM);
    store = new FaultyStore(new SlowStore(store, SlowStore.TYPICAL, new ManualTime(0)));
    store = new MeteredStore(store, Time.SYSTEM);
    return new RetryingStore(store, RetryPolicy.DEFAULT, new Random(1), new ManualTime(0));
  }
}
