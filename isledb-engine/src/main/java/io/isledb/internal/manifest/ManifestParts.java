package io.isledb.internal.manifest;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestCodec;
import io.isledb.internal.format.manifest.ManifestPart;
import io.isledb.internal.format.manifest.ManifestPartCodec;
import io.isledb.internal.format.manifest.ManifestRoot;
import io.isledb.internal.format.manifest.PartInfo;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.layout.IsleLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps manifests small: the SSTs of a large isle, and the stretches of its feed, are described in
 * parts that never change, and a manifest says only how it differs from them. When it differs too
 * much, new parts are written. Thread-safe.
 *
 * <p>What one compaction writes of the manifest is thus bounded by a sixteenth of the whole, and
 * the whole is written once for each sixteenth that has changed.
 */
final class ManifestParts {
  /** A difference up to this size never leads to new parts. */
  static final long DELTA_BYTES_MIN = 256 << 10;

  /** A difference of more than this part of the whole leads to new parts. */
  static final int DELTA_SHARE = 16;

  /** One part and one read of it. */
  static final long PART_BYTES_MAX = 32L << 20;

  private final EngineContext context;
  private final IsleLayout layout;

  /** The parts of the manifest seen last, so that they are read once. */
  private volatile Map<String, ManifestPart> known = Map.of();

  ManifestParts(EngineContext context, IsleLayout layout) {
    this.context = context;
    this.layout = layout;
  }

  /**
   * Completes a manifest with its parts; empty when one is missing, so there is a newer manifest.
   */
  Optional<Manifest> complete(ManifestRoot root) {
    List<PartInfo> parts = root.manifest().parts();
    if (parts.isEmpty()) {
      return Optional.of(root.with(List.of()));
    }
    Optional<List<ManifestPart>> read = read(root.manifest().isleId(), parts);
    return read.map(root::with);
  }

  private Optional<List<ManifestPart>> read(String isleId, List<PartInfo> parts) {
    Map<String, ManifestPart> before = known;
    List<Optional<ManifestPart>> found =
        Fanout.map(
            context.executor(),
            parts,
            part -> {
              ManifestPart there = before.get(part.ulid());
              return there != null ? Optional.of(there) : fetch(isleId, part.ulid());
            });
    if (found.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<ManifestPart> all = found.stream().map(Optional::orElseThrow).toList();
    remember(all);
    return Optional.of(all);
  }

  private Optional<ManifestPart> fetch(String isleId, String ulid) {
    String object = layout.manifestPart(ulid);
    return context
        .store()
        .read(object)
        .map(bytes -> ManifestPartCodec.decode(object, bytes.bytes(), isleId, ulid));
  }

  private void remember(List<ManifestPart> parts) {
    Map<String, ManifestPart> all = new HashMap<>();
    parts.forEach(part -> all.put(part.ulid(), part));
    known = Map.copyOf(all);
  }

  /**
   * A manifest ready to be stored.
   *
   * @param manifest as it will be read
   * @param bytes the object
   */
  record Prepared(Manifest manifest, ByteBuffer bytes) {}

  /** Encodes a manifest; writes new parts first when it differs too much from the present ones. */
  Prepared prepare(Manifest manifest) {
    List<ManifestPart> parts =
        read(manifest.isleId(), manifest.parts())
            .orElseThrow(
                () ->
                    new CorruptObjectException("A part of the newest manifest is missing")
                        .with("isle", layout.root())
                        .with("parts", manifest.parts()));
    ManifestRoot root = ManifestRoot.beside(manifest, parts);
    long baseBytes = manifest.parts().stream().mapToLong(PartInfo::sizeBytes).sum();
    if (root.deltaBytes() > Math.max(DELTA_BYTES_MIN, baseBytes / DELTA_SHARE)) {
      return rewritten(manifest);
    }
    return new Prepared(manifest, ManifestCodec.encode(root));
  }

  private Prepared rewritten(Manifest manifest) {
    List<ManifestPart> parts = new ArrayList<>();
    List<PartInfo> infos = new ArrayList<>();
    ManifestPartCodec.Writer filling = newPart(manifest);
    for (RunInfo run : manifest.runs()) {
      for (SstInfo sst : run.ssts()) {
        if (!filling.hasRoomFor(sst, PART_BYTES_MAX)) {
          infos.add(store(filling, parts));
          filling = newPart(manifest);
        }
        filling.add(new ManifestPart.Placed(run.id(), sst));
      }
    }
    for (SegmentInfo segment : manifest.segments()) {
      if (!filling.hasRoomForSegment(PART_BYTES_MAX)) {
        infos.add(store(filling, parts));
        filling = newPart(manifest);
      }
      filling.add(segment);
    }
    infos.add(store(filling, parts));
    List<Manifest.Retired> retired = new ArrayList<>(manifest.retired());
    for (PartInfo old : manifest.parts()) {
      String object = layout.relative(layout.manifestPart(old.ulid()));
      retired.add(new Manifest.Retired(object, 0));
    }
    remember(parts);
    Manifest smaller = manifest.withParts(infos, retired);
    return new Prepared(smaller, ManifestCodec.encode(ManifestRoot.beside(smaller, parts)));
  }

  private ManifestPartCodec.Writer newPart(Manifest manifest) {
    return new ManifestPartCodec.Writer(manifest.isleId(), context.ids().ulid());
  }

  private PartInfo store(ManifestPartCodec.Writer full, List<ManifestPart> written) {
    ByteBuffer bytes = full.finish();
    ManifestPart part = full.part();
    context.store().put(layout.manifestPart(part.ulid()), bytes);
    written.add(part);
    return new PartInfo(part.ulid(), bytes.remaining(), part.ssts().size());
  }
}
