package io.isledb.internal.compact;

import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.SstFormat;
import io.isledb.internal.format.sst.SstTail;
import org.jspecify.annotations.Nullable;

/**
 * An SST to read from.
 *
 * @param object its full name
 * @param isleId the isle that wrote it
 * @param id what it must say of itself
 * @param sizeBytes its size
 * @param tailOffset where its tail begins; negative when that is not known
 * @param sst what the manifest says of it; null for a commit
 */
public record Input(
    String object,
    String isleId,
    String id,
    long sizeBytes,
    long tailOffset,
    @Nullable SstInfo sst) {
  /** A tail is taken to be this part of the file when nothing tells its length. */
  private static final int TAIL_SHARE = 24;

  /** An SST of a run. */
  public static Input of(CompactContext context, SstInfo sst) {
    return new Input(
        sst.layout(context.layout()).object(sst.object()),
        sst.isleId(context.isleId()),
        sst.id(),
        sst.sizeBytes(),
        sst.tailOffset(),
        sst);
  }

  /** A commit of which only a listing has told. */
  public static Input commit(CompactContext context, long id, long sizeBytes) {
    return new Input(
        context.layout().commit(id), context.isleId(), Long.toString(id), sizeBytes, -1, null);
  }

  /**
   * Opens the SST: one request when the whole fits into the buffer or its tail's place is known.
   *
   * @param bufferBytes how much is read ahead
   */
  OpenInput open(CompactContext context, int bufferBytes) {
    context.checkStopping();
    if (sizeBytes <= bufferBytes) {
      byte[] whole = ReadAhead.range(context, object, 0, Math.toIntExact(sizeBytes));
      return opened(context, SstTail.parse(object, whole, 0), whole);
    }
    long origin = tailOffset;
    if (origin < 0) {
      long guess = Math.max(SstFormat.FRONT_GUESS_BYTES, sizeBytes / TAIL_SHARE);
      origin = Math.max(0, sizeBytes - guess);
    }
    byte[] end = ReadAhead.range(context, object, origin, Math.toIntExact(sizeBytes - origin));
    long tail = SstTail.tailOffset(object, end, origin);
    if (tail < origin) {
      end = ReadAhead.range(context, object, tail, Math.toIntExact(sizeBytes - tail));
      origin = tail;
    }
    return opened(context, SstTail.parse(object, end, origin), new byte[0]);
  }

  private OpenInput opened(CompactContext context, SstTail tail, byte[] whole) {
    tail.verifyIdentity(isleId, id, object);
    return new OpenInput(context, this, tail, whole);
  }
}
