package io.isledb.internal.compact;

import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.Sst;
import io.isledb.internal.format.sst.SstBuilder;
import io.isledb.internal.format.sst.SstProperties;
import io.isledb.internal.format.sst.SstVerifier;
import io.isledb.internal.iterator.EntryView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one run: SSTs of a target size, one after another, each built in the same buffer, verified
 * and uploaded. Takes one version of each key, in ascending order. Not thread-safe.
 */
final class RunWriter implements AutoCloseable {
  private static final int FIRST_BYTES = 64 << 10;

  private final CompactContext context;
  private final ByteWriter buffer = new ByteWriter(FIRST_BYTES);
  private final List<SstInfo> finished = new ArrayList<>();
  private @Nullable SstBuilder builder;
  private String ulid = "";
  private ExpirySteps expiries = new ExpirySteps();
  private long counted;

  RunWriter(CompactContext context) {
    this.context = context;
    count();
  }

  void add(EntryView entry) {
    SstBuilder open = builder;
    if (open == null) {
      ulid = context.engine().ids().ulid();
      expiries = new ExpirySteps();
      open = SstBuilder.run(context.isleId(), ulid, context.options().sst(), buffer);
      builder = open;
    }
    open.add(entry);
    if (entry.expiryMs != 0) {
      expiries.add(entry.expiryMs);
    }
    if (open.bytes() >= context.options().sstBytes()) {
      finishSst();
    }
  }

  /** Bytes of the SST that is being built. */
  long pendingBytes() {
    SstBuilder open = builder;
    return open == null ? 0 : open.bytes();
  }

  /** Uploads the SST that is being built; what comes next begins another. */
  void finishSst() {
    SstBuilder open = builder;
    if (open == null) {
      return;
    }
    context.checkStopping();
    builder = null;
    Sst sst = open.finish();
    count();
    String object = context.layout().run(ulid);
    SstProperties properties = SstVerifier.verifyBuilt(object, sst, context.isleId(), ulid);
    int bytes = sst.bytes().remaining();
    context.takeIo(bytes);
    context.engine().store().put(object, sst.bytes());
    context.counters().bytesWritten.addAndGet(bytes);
    context.counters().entriesWritten.addAndGet(properties.entries());
    finished.add(info(object, sst, properties));
  }

  private SstInfo info(String object, Sst sst, SstProperties p) {
    return SstInfo.of(
        ulid,
        context.layout().relative(object),
        null,
        sst.bytes().remaining(),
        sst.tailOffset(),
        p,
        expiries.count(),
        expiries.steps(),
        p.blobs().stream().map(b -> new SstInfo.BlobUse(b.blob(), b.liveBytes())).toList());
  }

  /** All SSTs of the run, in ascending order of keys. */
  List<SstInfo> finish() {
    finishSst();
    return List.copyOf(finished);
  }

  private void count() {
    context.memory().add(buffer.array().length - counted);
    counted = buffer.array().length;
  }

  @Override
  public void close() {
    context.memory().add(-counted);
    counted = 0;
  }
}
