package io.isledb.internal.collect;

import io.isledb.Slice;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The bucket of a simulation: remembers every commit that was ever made, and lets somebody look at
 * each request before it is carried out, however late that is.
 */
final class RecordedBucket implements ObjectStore {
  /** A commit, and the blobs that its changes refer to. */
  record Commit(CommitHeader header, Set<String> blobs) {}

  private final ObjectStore store;
  private final IsleLayout layout;

  /** The first commit of each id; those that were made after its deletion are void. */
  final TreeMap<Long, Commit> commits = new TreeMap<>();

  /** Told of each flush that becomes durable. */
  Consumer<CommitHeader> onFlush = header -> {};

  /** Told of what is going to be deleted. */
  Consumer<String> onDelete = name -> {};

  /** What happens meanwhile, before each request. */
  Runnable meanwhile = () -> {};

  RecordedBucket(ObjectStore store, IsleLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    meanwhile.run();
    CreateOutcome outcome = store.createIfAbsent(name, content);
    if (outcome instanceof CreateOutcome.Stored && layout.commitId(name).isPresent()) {
      record(name, layout.commitId(name).getAsLong(), content);
    }
    return outcome;
  }

  private void record(String name, long id, ByteBuffer content) {
    byte[] file = new byte[content.remaining()];
    content.duplicate().get(file);
    CommitChanges.Decoded decoded = CommitChanges.decode(name, file, null, id);
    Set<String> blobs = new TreeSet<>();
    for (int ordinal : decoded.blobOrdinals()) {
      Slice pointer = Objects.requireNonNull(decoded.changes().get(ordinal).value());
      byte[] bytes = pointer.toByteArray();
      blobs.add(BlobPointer.decode(bytes, 0, bytes.length, name, 0).blob());
    }
    boolean isFirst = commits.putIfAbsent(id, new Commit(decoded.header(), blobs)) == null;
    if (isFirst && !decoded.header().isFence()) {
      onFlush.accept(decoded.header());
    }
  }

  @Override
  public void put(String name, ByteBuffer content) {
    meanwhile.run();
    store.put(name, content);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    meanwhile.run();
    return store.read(name);
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    meanwhile.run();
    return store.readRange(name, offset, length);
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    meanwhile.run();
    return store.list(prefix, after, limit);
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    return store.listFolders(folder, after, limit);
  }

  @Override
  public void delete(Collection<String> names) {
    meanwhile.run();
    names.forEach(onDelete);
    store.delete(names);
  }

  @Override
  public void close() {
    store.close();
  }
}
