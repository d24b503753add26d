package io.isledb.internal.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How files are written; tests make it fail. */
interface DiskFiles {
  DiskFiles REAL =
      new DiskFiles() {
        @Override
        public FileChannel create(Path file) throws IOException {
          return FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
        }

        @Override
        public void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
          long at = position;
          while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
          }
        }
      };

  FileChannel create(Path file) throws IOException;

  void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException;
}
