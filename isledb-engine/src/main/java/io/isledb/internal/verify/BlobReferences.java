package io.isledb.internal.verify;

import io.isledb.Verification.Kind;
import io.isledb.internal.format.blob.BlobFile;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.layout.IsleLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What entries refer to in blobs. Kept in memory: one small record for each value in a blob.
 * Thread-safe.
 */
final class BlobReferences {
  /**
   * A blob object.
   *
   * @param object its full name
   * @param isleId the isle that wrote it
   */
  record Blob(String object, String isleId, String ulid) {}

  /**
   * What refers to a blob.
   *
   * @param by name of an object that refers to it
   */
  record Uses(String by, Set<BlobPointer> pointers) {}

  private final Map<Blob, Uses> uses = new HashMap<>();

  synchronized void add(IsleLayout owner, String isleId, String by, List<BlobPointer> pointers) {
    for (BlobPointer pointer : pointers) {
      Blob blob = new Blob(owner.blob(pointer.blob()), isleId, pointer.blob());
      uses.computeIfAbsent(blob, b -> new Uses(by, new HashSet<>())).pointers().add(pointer);
    }
  }

  synchronized List<Blob> blobs() {
    return uses.keySet().stream().sorted((a, b) -> a.object().compareTo(b.object())).toList();
  }

  String user(Blob blob) {
    return uses(blob).by();
  }

  private synchronized Uses uses(Blob blob) {
    return Objects.requireNonNull(uses.get(blob), blob::object);
  }

  /** Checks a whole blob object, and that it has what is looked for in it. */
  void check(Blob blob, byte[] file, Findings findings) {
    Optional<List<BlobPointer>> found =
        findings.checked(
            blob.object(), () -> BlobFile.verify(blob.object(), file, blob.isleId(), blob.ulid()));
    if (found.isEmpty()) {
      return;
    }
    Set<BlobPointer> there = new HashSet<>(found.get());
    Uses wanted = uses(blob);
    for (BlobPointer pointer : wanted.pointers()) {
      if (!there.contains(pointer)) {
        findings.problem(
            Kind.INCONSISTENT,
            blob.object(),
            "Has no value at "
                + pointer.offset()
                + " of "
                + pointer.length()
                + " bytes, to which an entry of "
                + wanted.by()
                + " refers");
      }
    }
  }
}
