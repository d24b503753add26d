package io.isledb.internal.blob;

import io.isledb.internal.base.Ids;
import io.isledb.internal.format.blob.BlobBuilder;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
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
  private final List<String> written = new ArrayList<>();
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
    byte[] pointer = builder(value.length).add(value, 0, value.length).encode();
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
    written.add(full.ulid());
  }

  /** Writes what is left; gives the ULIDs of all new blobs. */
  public List<String> finish() {
    BlobBuilder present = filling;
    if (present != null) {
      put(present);
    }
    return List.copyOf(written);
  }
}
