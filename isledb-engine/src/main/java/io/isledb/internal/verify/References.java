package io.isledb.internal.verify;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.PartInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.layout.IsleLayout;
import java.util.HashSet;
import java.util.Set;

/** The objects that manifests refer to, by their full names. */
final class References {
  private final IsleLayout layout;
  private final Set<String> objects = new HashSet<>();

  References(IsleLayout layout) {
    this.layout = layout;
  }

  static References of(IsleLayout layout, Manifest manifest) {
    References references = new References(layout);
    references.add(manifest);
    return references;
  }

  void add(Manifest manifest) {
    manifest.ssts().forEach(this::add);
    for (PartInfo part : manifest.parts()) {
      objects.add(layout.manifestPart(part.ulid()));
    }
    manifest.joined().forEach(segment -> objects.add(layout.segment(segment.ulid())));
  }

  private void add(SstInfo sst) {
    IsleLayout owner = sst.layout(layout);
    objects.add(owner.object(sst.object()));
    sst.blobs().forEach(use -> objects.add(owner.blob(use.ulid())));
  }

  void add(String object) {
    objects.add(object);
  }

  boolean has(String object) {
    return objects.contains(object);
  }
}
