package io.isledb.internal.blob;

import io.isledb.internal.base.Ids;
import io.isledb.internal.format.blob.BlobBuilder;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves values out of blobs that are mostly dead while the SST that refers to them is merged: each
 * entry on its way to the new SST passes through {@link #carry}. Values in other blobs stay where
 * they are. Holds one value and one blob object in memory. Not thread-safe.
 *
 * <p>The new SSTs may be published only after {@link #finish}, when the store has every new blob.
 */
public final class BlobRewriter {
  private final ObjectStore store;
  private final Ids ids;
  private final IsleLayout layout;
  private final String isleId;
  private final BlobReader reader;
  private final Set<String> leaving;
  private final int targetBytes;

  /** The new blobs, and how many bytes of values each has. */
  private final Map<String, Long> written = new LinkedHashMap<>();

  private @Nullable BlobBuilder filling;

  /**
   * @param store repeats puts by itself
   * @param leaving ULIDs of the blobs to move values out of
   * @param targetBytes size of a new blob at which the next is begun
   */
  public BlobRewriter(
      ObjectStore store,
      Ids ids,
      IsleLayout layout,
      String isleId,
      BlobReader reader,
      Set<String> leaving,
      int targetBytes) {
    this.store = store;
    this.ids = ids;
    this.layout = layout;
    this.isleId = isleId;
    this.reader = reader;
    this.leaving = Set.copyOf(leaving);
    this.targetBytes = targetBytes;
  }

  /** Moves the value of an entry out of a blob to be left; the view then has the new pointer. */
  public void carry(EntryView entry) {
    if (entry.kind != EntryView.BLOB || leaving.isEmpty()) {
      return;
    }
    BlobPointer old = reader.pointer(entry);
    if (!leaving.contains(old.blob())) {
      return;
    }
    byte[] value = reader.fetch(old, entry.key());
    BlobBuilder target = builder(value.length);
    byte[] pointer = target.add(value, 0, value.length).encode();
    written.merge(target.ulid(), (long) value.length, Long::sum);
    entry.valueArray = pointer;
    entry.valueOffset = 0;
    entry.valueLength = pointer.length;
  }

  private BlobBuilder builder(int more) {
    BlobBuilder present = filling;
    if (present != null && present.bytes() + more > targetBytes) {
      put(present);
      present = null;
    }
    if (present == null) {
      present = new BlobBuilder(isleId, ids.ulid(), 0, Math.max(more, targetBytes));
      filling = present;
    }
    return present;
  }

  private void put(BlobBuilder full) {
    filling = null;
    store.put(layout.blob(full.ulid()), full.finish());
  }

  /** Bytes of memory that the blob takes which is being filled. */
  public long heldBytes() {
    BlobBuilder present = filling;
    return present == null ? 0 : present.heldBytes();
  }

  /** The blobs that were begun, each with the bytes of its values. */
  public Map<String, Long> valueBytes() {
    return Map.copyOf(written);
  }

  /** Writes what is left; gives the ULIDs of all new blobs. */
  public List<String> finish() {
    BlobBuilder present = filling;
    if (present != null) {
      put(present);
    }
    return List.copyOf(written.keySet());
  }
}
