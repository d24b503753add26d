package io.isledb.store.file;

import io.isledb.store.OpenObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * A file that is read piece by piece, each just before it is used: it is in the processor's caches
 * then, and the whole never takes memory.
 */
final class OpenFile implements OpenObject {
  private final FileChannel channel;
  private final Path path;
  private final int sizeBytes;

  OpenFile(FileChannel channel, Path path, int sizeBytes) {
    this.channel = channel;
    this.path = path;
    this.sizeBytes = sizeBytes;
  }

  @Override
  public int sizeBytes() {
    return sizeBytes;
  }

  @Override
  public ByteBuffer read(int offset, int length, IntFunction<byte[]> memory) {
    ByteBuffer target = ByteBuffer.wrap(memory.apply(length), 0, length);
    try {
      FileStore.fill(channel, target, offset, path);
    } catch (IOException e) {
      throw FileErrors.classify(e, "read", path);
    }
    return target.flip();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written, and what was read was read.
    }
  }
}
