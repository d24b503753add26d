package io.isledb.store.file;

import com.sun.nio.file.ExtendedOpenOption;
import io.isledb.internal.base.Spares;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Writes large files past the system's page cache. They are synced at once, so the cache would
 * gather nothing; it would cost a copy, and room that others on the machine use better: a broker's
 * log, the blocks that readers want. Thread-safe.
 *
 * <p>Not every file system can do it. Whoever finds out, by a write that succeeds in the ordinary
 * way only, {@linkplain #refused turns it off}.
 */
final class DirectWriter {
  /** Smaller files are not worth a wait for the disk of their own. */
  static final int BYTES_LEAST = 1 << 20;

  private static final int PIECE_BYTES = 1 << 20;
  private static final int BUFFERS_MAX = 4;

  private final Set<OpenOption> options;
  private final Spares<ByteBuffer> buffers =
      new Spares<>(ByteBuffer::capacity, BUFFERS_MAX, 2L * BUFFERS_MAX * PIECE_BYTES);
  private volatile boolean isRefused;

  DirectWriter() {
    this(ExtendedOpenOption.DIRECT);
  }

  /**
   * @param past what asks for the cache to be passed; replaced by tests
   */
  DirectWriter(OpenOption past) {
    this.options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, past);
  }

  /** Whether content is to be tried this way first. */
  boolean takes(ByteBuffer content) {
    return !isRefused && content.remaining() >= BYTES_LEAST;
  }

  /** What could not be written this way could be in the ordinary one. */
  void refused() {
    isRefused = true;
  }

  /**
   * Writes a new file, on disk when this returns.
   *
   * @throws IOException also where the file system cannot do it; the file may be there then
   * @throws UnsupportedOperationException where the platform cannot
   */
  void writeNew(Path file, ByteBuffer content) throws IOException {
    int unit = Math.toIntExact(Files.getFileStore(file.getParent()).getBlockSize());
    if (unit < 1 || PIECE_BYTES % unit != 0) {
      throw new UnsupportedOperationException("blocks of " + unit + " bytes");
    }
    int length = content.remaining();
    try (FileChannel channel = FileChannel.open(file, options)) {
      ByteBuffer piece = buffers.takeOr(PIECE_BYTES, () -> buffer(unit));
      try {
        while (content.hasRemaining()) {
          writePiece(channel, content, piece, unit);
        }
      } finally {
        buffers.give(piece);
      }
      channel.truncate(length);
      channel.force(true);
    }
  }

  /** Only whole blocks can be written; what is too much at the end is cut off afterwards. */
  private static void writePiece(
      FileChannel channel, ByteBuffer content, ByteBuffer piece, int unit) throws IOException {
    int bytes = Math.min(PIECE_BYTES, content.remaining());
    piece.clear();
    piece.put(content.slice(content.position(), bytes));
    content.position(content.position() + bytes);
    while (piece.position() % unit != 0) {
      piece.put((byte) 0);
    }
    piece.flip();
    while (piece.hasRemaining()) {
      channel.write(piece);
    }
  }

  private static ByteBuffer buffer(int unit) {
    return ByteBuffer.allocateDirect(PIECE_BYTES + unit).alignedSlice(unit);
  }
}
