package io.isledb.protocol;

import io.isledb.protocol.StoreCall.Verb;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/** A store that turns each call into a value and has it answered by somebody else. */
final class CallStore implements ObjectStore {
  private final Function<StoreCall, Object> answers;

  CallStore(Function<StoreCall, Object> answers) {
    this.answers = answers;
  }

  @Override
  public String url() {
    return "simulated://";
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    return (CreateOutcome) answers.apply(new StoreCall(Verb.CREATE, name, "", 0, 0, copy(content)));
  }

  @Override
  public void put(String name, ByteBuffer content) {
    answers.apply(new StoreCall(Verb.PUT, name, "", 0, 0, copy(content)));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Optional<StoredBytes> read(String name) {
    return (Optional<StoredBytes>) answers.apply(StoreCall.of(Verb.READ, name));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    return (Optional<StoredBytes>)
        answers.apply(new StoreCall(Verb.RANGE, name, "", offset, length, new byte[0]));
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    return (ObjectPage)
        answers.apply(new StoreCall(Verb.LIST, prefix, after, 0, limit, new byte[0]));
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    return (FolderPage)
        answers.apply(new StoreCall(Verb.FOLDERS, folder, after, 0, limit, new byte[0]));
  }

  @Override
  public void delete(Collection<String> names) {
    answers.apply(new StoreCall(Verb.DELETE, "", String.join("\n", names), 0, 0, new byte[0]));
  }

  @Override
  public void close() {}

  private static byte[] copy(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    return bytes;
  }
}
