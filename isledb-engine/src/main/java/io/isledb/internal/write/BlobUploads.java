package io.isledb.internal.write;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.blob.BlobBuilder;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.memtable.Memtable;
import io.isledb.internal.memtable.SortedEntries;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of one batch: packed in the order of keys, so that a scan reads on in the same object,
 * and put one after another. Guarded by the writer's turn.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A blob whose put has failed is put again under the same name and with the same bytes, since
 *       an earlier attempt may have landed.
 *   <li>{@link #pointers} are those of blobs that the store has; nothing refers to others.
 *   <li>At most one blob is in memory beside the memtable.
 * </ol>
 */
final class BlobUploads {
  private final MemoryBudget budget;
  private final List<byte[]> pointers = new ArrayList<>();

  /** Name of the blob that is being put; kept until the store has it. */
  private @Nullable String ulid;

  BlobUploads(MemoryBudget budget) {
    this.budget = budget;
  }

  static boolean isBlob(EntryView entry, long thresholdBytes) {
    return thresholdBytes > 0 && entry.kind == EntryView.PUT && entry.valueLength > thresholdBytes;
  }

  /**
   * What stands for the large values, in sorted order of their entries; puts what the store does
   * not have yet.
   *
   * @param before the commit before the one that will refer to them
   */
  List<byte[]> put(
      Memtable memtable,
      CommitHeader before,
      EngineContext context,
      IsleLayout layout,
      long thresholdBytes,
      int blobBytes) {
    SortedEntries sorted = memtable.sorted(before.nextSequence());
    EntryView entry = sorted.entry();
    Blob blob = new Blob(context, layout, before, blobBytes);
    int present = pointers.size(); // the store has these since an earlier attempt
    int number = 0;
    while (sorted.next()) {
      if (!isBlob(entry, thresholdBytes)) {
        continue;
      }
      if (number++ < present) {
        continue;
      }
      if (!blob.hasRoom(entry.valueLength)) {
        blob.put();
      }
      blob.add(entry);
    }
    blob.put();
    return pointers;
  }

  /** The blob that is being filled. */
  private final class Blob {
    private final EngineContext context;
    private final IsleLayout layout;
    private final CommitHeader before;
    private final int blobBytes;
    private final List<EntryWindow> values = new ArrayList<>();
    private long bytes;

    Blob(EngineContext context, IsleLayout layout, CommitHeader before, int blobBytes) {
      this.context = context;
      this.layout = layout;
      this.before = before;
      this.blobBytes = blobBytes;
    }

    boolean hasRoom(int more) {
      return values.isEmpty() || bytes + more <= blobBytes;
    }

    void add(EntryView entry) {
      values.add(new EntryWindow(entry.valueArray, entry.valueOffset, entry.valueLength));
      bytes += entry.valueLength;
    }

    /** Puts what there is and begins anew. */
    void put() {
      if (values.isEmpty()) {
        return;
      }
      String name = ulid;
      if (name == null) {
        name = context.ids().ulid();
        ulid = name;
      }
      BlobBuilder builder =
          new BlobBuilder(before.isleId(), name, before.commitId() + 1, Math.toIntExact(bytes));
      long heldBytes = builder.heldBytes();
      budget.hold(heldBytes);
      try {
        List<byte[]> added = new ArrayList<>();
        for (EntryWindow value : values) {
          BlobPointer pointer = builder.add(value.array(), value.offset(), value.length());
          added.add(pointer.encode());
        }
        ByteBuffer file = builder.finish();
        context.store().put(layout.blob(name), file);
        pointers.addAll(added);
        ulid = null;
      } finally {
        budget.release(heldBytes);
      }
      values.clear();
      bytes = 0;
    }
  }

  private record EntryWindow(byte[] array, int offset, int length) {}
}
