package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.Watermarks;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Spares;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.format.sst.SstBuilder;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.memtable.EntryOrder;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.memtable.Memtable;
import io.isledb.internal.memtable.SortedEntries;
import io.isledb.options.WriterOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What becomes one commit: first a memtable that fills, then the bytes of a file, which never
 * change again because a store may already hold them. Guarded by its writer's lock while it fills
 * and by its writer's turn afterwards.
 */
final class Batch {
  private static final int FILE_BYTES_LEAST = 64 << 10;
  private static final int FILE_BYTES_GUESS_MAX = 1 << 30;
  private static final int HASHES_LEAST = 1 << 10;

  private final long number;
  private final MemoryBudget budget;
  private final Memtable memtable;
  private final BlobUploads blobs;
  private final Map<String, long[]> offsets = new HashMap<>();
  private final List<CompletableFuture<CommitInfo>> waiters = new ArrayList<>();

  /**
   * The position met last, which is mostly the next one too, and its offset in {@link #offsets}.
   */
  private @Nullable String lastPosition;

  private long[] lastOffset = new long[1];
  private List<byte[]> pointers = List.of();
  private volatile @Nullable CommitHeader header;
  private @Nullable ByteWriter file;
  private @Nullable ByteBuffer encoded;
  private volatile long encodedBytes;
  private long entries;
  private long heldBytes;
  private long oldestNs;
  private boolean isWanted;
  private int valueBytesMax;

  /**
   * @param number counts the batches of a writer, from 1
   */
  Batch(long number, MemoryBudget budget) {
    this.number = number;
    this.budget = budget;
    this.memtable = new Memtable(budget);
    this.blobs = new BlobUploads(budget);
  }

  long number() {
    return number;
  }

  Memtable memtable() {
    return memtable;
  }

  List<CompletableFuture<CommitInfo>> waiters() {
    return waiters;
  }

  boolean isEmpty() {
    return entries == 0 && offsets.isEmpty();
  }

  long entries() {
    return entries;
  }

  long heldBytes() {
    return encodedBytes > 0 ? encodedBytes : heldBytes;
  }

  /** When the first change was added, by the monotonic clock. */
  long oldestNs() {
    return oldestNs;
  }

  /** Whether somebody asked for it to be committed. */
  boolean isWanted() {
    return isWanted;
  }

  void want() {
    isWanted = true;
  }

  /** Notes that the memtable has grown, by a value of that size. */
  void grown(long nowNs, int valueBytes) {
    valueBytesMax = Math.max(valueBytesMax, valueBytes);
    if (entries == 0) {
      oldestNs = nowNs;
    }
    entries = memtable.entries();
    heldBytes = memtable.heldBytes();
  }

  /** Whether it moves a position. */
  boolean knows(String position) {
    return position.equals(lastPosition) || find(position);
  }

  /** Where it moves a position to that it {@linkplain #knows knows}. */
  long offset(String position) {
    if (!knows(position)) {
      throw new IllegalArgumentException("nothing is known of " + position);
    }
    return lastOffset[0];
  }

  void advance(String position, long nextOffset) {
    if (!knows(position)) {
      offsets.put(position, new long[1]);
      find(position);
    }
    lastOffset[0] = nextOffset;
  }

  /** Makes a position the one met last, if it has an offset. */
  private boolean find(String position) {
    long[] offset = offsets.get(position);
    if (offset == null) {
      return false;
    }
    lastPosition = position;
    lastOffset = offset;
    return true;
  }

  private Watermarks watermarksAfter(Watermarks before) {
    if (offsets.isEmpty()) {
      return before;
    }
    TreeMap<String, Long> after = new TreeMap<>(before.offsets());
    offsets.forEach((position, offset) -> after.put(position, offset[0]));
    return new Watermarks(after);
  }

  /**
   * Fixes the commit's header on the first call; the next batch can follow it from then on. Puts
   * large values into blobs before; when the store does not take them, this fails and is to be
   * called again.
   *
   * @param options with the isle's own threshold filled in
   */
  void begin(CommitHeader before, EngineContext context, IsleLayout layout, WriterOptions options) {
    if (header != null) {
      return;
    }
    long threshold = options.blobThresholdBytes();
    if (threshold > 0 && valueBytesMax > threshold) {
      pointers = blobs.put(memtable, before, context, layout, threshold, options.blobBytes());
    }
    header =
        new CommitHeader(
            before.isleId(),
            before.commitId() + 1,
            before.epoch(),
            options.name(),
            context.ids().nonce(),
            false,
            before.nextSequence(),
            memtable.entries(),
            Math.max(context.time().wallMs(), before.committedAtMs()),
            watermarksAfter(before.watermarks()));
  }

  /**
   * The bytes of the file, once {@link #begin begun}: made on the first call and the same ever
   * after; frees the memtable.
   */
  ByteBuffer encoded(WriterOptions options) {
    ByteBuffer bytes = encoded;
    if (bytes == null) {
      budget.makers().acquireUninterruptibly();
      try {
        bytes = encode(header(), options, pointers);
      } finally {
        budget.makers().release();
      }
      budget.hold(bytes.capacity());
      encoded = bytes;
      encodedBytes = bytes.capacity();
      memtable.release();
    }
    return bytes;
  }

  private ByteBuffer encode(CommitHeader header, WriterOptions options, List<byte[]> pointers) {
    int guess = fileBytesGuess(pointers);
    int count = memtable.entries();
    ByteWriter out = budget.files().takeOr(guess, () -> new ByteWriter(Spares.roomFor(guess)));
    EntryOrder order = budget.orders().takeOr(EntryOrder.bytesFor(count), EntryOrder::new);
    long[] hashes =
        budget
            .longs()
            .takeOr(
                (long) count * Long.BYTES,
                () -> new long[Spares.roomFor(Math.max(HASHES_LEAST, count))]);
    SstBuilder builder = SstBuilder.commit(header, options.sst(), out, hashes);
    addAll(builder, memtable.sorted(header.firstSequence(), order), options, pointers);
    ByteBuffer bytes = builder.finish().bytes();
    file = out;
    budget.orders().give(order);
    budget.longs().give(hashes);
    return bytes;
  }

  private static void addAll(
      SstBuilder builder, SortedEntries sorted, WriterOptions options, List<byte[]> pointers) {
    EntryView entry = sorted.entry();
    int blobNumber = 0;
    while (sorted.next()) {
      if (BlobUploads.isBlob(entry, options.blobThresholdBytes())) {
        byte[] pointer = pointers.get(blobNumber++);
        entry.kind = EntryView.BLOB;
        entry.valueArray = pointer;
        entry.valueOffset = 0;
        entry.valueLength = pointer.length;
      }
      builder.add(entry);
    }
  }

  /**
   * What the file will take, roughly: an entry has far less beside its key and value there than in
   * the memtable. A file of values that halve fits without growing, one that does not compress at
   * all grows once. Where values went into blobs, there is no telling.
   */
  private int fileBytesGuess(List<byte[]> pointers) {
    long guess = pointers.isEmpty() ? memtable.dataBytes() / 8 * 5 : 0;
    return (int) Math.min(FILE_BYTES_GUESS_MAX, FILE_BYTES_LEAST + guess);
  }

  /** Whether {@link #header} is known. */
  boolean hasBegun() {
    return header != null;
  }

  /** Header of the commit that this is. */
  CommitHeader header() {
    return Objects.requireNonNull(header, "not begun");
  }

  /**
   * Gives all memory back when the commit is in the log. Only now may the file's be used again: an
   * attempt that was given up may still be on its way, but the store refuses it from here on.
   */
  void committed() {
    ByteWriter buffer = file;
    release();
    if (buffer != null) {
      budget.files().give(buffer);
    }
  }

  /** Gives all memory back. */
  void release() {
    if (encoded != null) {
      budget.release(encoded.capacity());
      encoded = null;
      file = null;
    } else {
      memtable.release();
    }
    entries = 0;
    heldBytes = 0;
    encodedBytes = 0;
  }
}
