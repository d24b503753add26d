package io.isledb.internal.blob;

import io.isledb.internal.format.manifest.SstInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much of each blob object is in use, over all SSTs that refer to them. Not thread-safe.
 *
 * <p>To be told of every SST that anything may still read through: those of the newest manifest, of
 * checkpoints, and the commits that the feed retains. An SST that several of them have is to be
 * counted once.
 */
public final class BlobUsage {
  private final Map<String, Long> liveBytes = new HashMap<>();

  /** Counts all that an SST refers to. */
  public void add(SstInfo sst) {
    sst.blobs().forEach(use -> add(use.ulid(), use.liveBytes()));
  }

  /** Counts what one SST refers to in one blob. */
  public void add(String blob, long bytes) {
    liveBytes.merge(blob, bytes, Long::sum);
  }

  /** Bytes that are referred to; 0 when nothing refers to the blob. */
  public long liveBytes(String blob) {
    return liveBytes.getOrDefault(blob, 0L);
  }

  /** All blobs that anything refers to. */
  public Set<String> blobs() {
    return liveBytes.keySet();
  }

  /**
   * The blobs that are worth rewriting: referred to, but with less than a share of their bytes.
   *
   * @param sizeBytes sizes of the blob objects, by ULID
   * @param liveShareMin from 0 to 1
   */
  public Set<String> mostlyDead(Map<String, Long> sizeBytes, double liveShareMin) {
    Set<String> dead = new TreeSet<>();
    sizeBytes.forEach(
        (blob, size) -> {
          long live = liveBytes(blob);
          if (live > 0 && live < size * liveShareMin) {
            dead.add(blob);
          }
        });
    return dead;
  }
}
