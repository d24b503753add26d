package io.isledb.internal.cache.disk;

import io.isledb.internal.base.IoPool;
import io.isledb.internal.base.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk caches that this process has open, one for each directory, shared by all who ask for it.
 * Thread-safe.
 */
public final class DiskCaches {
  private static final Logger LOG = LoggerFactory.getLogger(DiskCaches.class);

  private static final class Open {
    final DiskCache cache;
    final IoPool writer;
    int users;

    Open(DiskCache cache, IoPool writer) {
      this.cache = cache;
      this.writer = writer;
    }
  }

  private static final Map<Path, Open> OPEN = new HashMap<>();

  /** One user's share in a cache; closing the last one closes the cache. */
  public static final class Share implements AutoCloseable {
    private final Path directory;
    private final DiskCache cache;
    private boolean isClosed;

    Share(Path directory, DiskCache cache) {
      this.directory = directory;
      this.cache = cache;
    }

    public DiskCache cache() {
      return cache;
    }

    @Override
    public void close() throws InterruptedException {
      synchronized (OPEN) {
        if (!isClosed) {
          isClosed = true;
          release(directory);
        }
      }
    }
  }

  private DiskCaches() {}

  /**
   * The cache in a directory. Who asks first says how large it is.
   *
   * @return empty when the directory cannot be used, or another process uses it; a warning says why
   */
  public static Optional<Share> share(Path directory, long bytesMax) {
    Path absolute = directory.toAbsolutePath().normalize();
    synchronized (OPEN) {
      Open open = OPEN.get(absolute);
      if (open == null) {
        IoPool writer = new IoPool("isledb-disk-cache", 1);
        try {
          open = new Open(DiskCache.open(absolute, bytesMax, writer, Time.SYSTEM), writer);
        } catch (IOException e) {
          LOG.warn("no disk cache in {}; reading from the store", absolute, e);
          return Optional.empty();
        }
        OPEN.put(absolute, open);
      }
      open.users++;
      return Optional.of(new Share(absolute, open.cache));
    }
  }

  private static void release(Path directory) throws InterruptedException {
    Open open = OPEN.get(directory);
    if (open != null && --open.users == 0) {
      OPEN.remove(directory);
      open.cache.close();
      open.writer.close();
    }
  }
}
