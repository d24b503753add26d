package io.isledb.store.memory;

import io.isledb.internal.base.Time;
import io.isledb.store.ObjectStore;
import io.isledb.store.testing.ObjectStoreContract;

class MemoryStoreContractTest extends ObjectStoreContract {
  @Override
  protected ObjectStore openEmpty() {
    return new MemoryStore("contract", Time.SYSTEM);
  }
}
