package io.isledb.store.file;

import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.ObjectStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileStoreContractTest extends ObjectStoreContract {
  @TempDir Path directory;

  @Override
  protected ObjectStore openEmpty() {
    return ObjectStores.open(directory.resolve("made/when missing").toUri().toString());
  }
}
