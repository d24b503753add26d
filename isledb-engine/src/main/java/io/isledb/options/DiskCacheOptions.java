package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.nio.file.Path;

/**
 * Where and how much readers keep on local disk. Nothing depends on it: it may be deleted while no
 * process uses it, and when it cannot be used readers go on without.
 *
 * @param directory created if need be; one process at a time uses it
 * @param bytesMax what its files may take, from 1 MiB; each section of 16 KiB takes about 100 bytes
 *     of memory too
 */
public record DiskCacheOptions(Path directory, long bytesMax) {
  private static final long BYTES_MIN = 1 << 20;

  public DiskCacheOptions {
    if (bytesMax < BYTES_MIN) {
      throw new InvalidOptionException("A disk cache needs more room")
          .with("bytesMax", bytesMax)
          .with("least", BYTES_MIN);
    }
  }
}
