package io.isledb.internal.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.isledb.error.CorruptObjectException;
import io.isledb.options.Compression;
import java.io.IOException;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.xerial.snappy.Snappy;

/** Compresses and expands one block. Stateless. */
public final class Codecs {
  private static final int ZSTD_LEVEL = 3;
  private static final byte[] NO_ROOM = new byte[0];
  private static final int SNAPPY_LENGTH_BYTES_MAX = 5;

  /** A byte of a match's length stands for at most 255 bytes. */
  private static final long LZ4_EXPANSION_MAX = 255;

  /** The number of a codec in a file; its place in this array. */
  private static final Compression[] BY_NUMBER = {
    Compression.NONE, Compression.SNAPPY, Compression.LZ4, Compression.ZSTD
  };

  /** Loaded when first used: finding the native library costs tens of milliseconds. */
  private static final class Lz4 {
    static final LZ4Factory FACTORY = LZ4Factory.fastestInstance();
  }

  private Codecs() {}

  public static int number(Compression compression) {
    return switch (compression) {
      case NONE -> 0;
      case SNAPPY -> 1;
      case LZ4 -> 2;
      case ZSTD -> 3;
    };
  }

  /** How many bytes compressing can need. */
  public static int compressedBytesMax(Compression compression, int length) {
    return switch (compression) {
      case NONE -> length;
      case SNAPPY -> Snappy.maxCompressedLength(length);
      case LZ4 -> Lz4.FACTORY.fastCompressor().maxCompressedLength(length);
      case ZSTD -> Math.toIntExact(Zstd.compressBound(length));
    };
  }

  /**
   * Compresses into a buffer with room for {@link #compressedBytesMax}.
   *
   * @return how many bytes it took
   */
  public static int compress(
      Compression compression, byte[] source, int length, byte[] target, int targetOffset) {
    return switch (compression) {
      case NONE -> {
        System.arraycopy(source, 0, target, targetOffset, length);
        yield length;
      }
      case SNAPPY -> snappy(source, length, target, targetOffset);
      case LZ4 ->
          Lz4.FACTORY
              .fastCompressor()
              .compress(source, 0, length, target, targetOffset, target.length - targetOffset);
      case ZSTD -> {
        long bytes =
            Zstd.compressByteArray(
                target, targetOffset, target.length - targetOffset, source, 0, length, ZSTD_LEVEL);
        if (Zstd.isError(bytes)) {
          throw new IllegalStateException("zstd: " + Zstd.getErrorName(bytes));
        }
        yield (int) bytes;
      }
    };
  }

  /** Whether a number names a codec. */
  public static boolean isKnown(int number) {
    return number >= 0 && number < BY_NUMBER.length;
  }

  /**
   * Expands a block whose checksum has been verified.
   *
   * @param number the codec's {@link #number}
   * @param rawLength how many bytes must come out, exactly
   * @param object and {@code at}: where the block is, for messages
   */
  public static byte[] expand(
      int number, byte[] source, int offset, int length, int rawLength, String object, long at) {
    return expand(number, source, offset, length, NO_ROOM, rawLength, object, at);
  }

  /**
   * Expands a block into an array of the caller's.
   *
   * @param room where the bytes are to go, from its beginning on
   * @return {@code room}, or a new array of just the length when that is too short
   */
  public static byte[] expand(
      int number,
      byte[] source,
      int offset,
      int length,
      byte[] room,
      int rawLength,
      String object,
      long at) {
    try {
      return switch (BY_NUMBER[number]) {
        case NONE -> plain(source, offset, length, room, rawLength, object, at);
        case SNAPPY -> {
          requireLength(snappyLength(source, offset, length), rawLength, object, at);
          byte[] raw = roomy(room, rawLength);
          requireLength(Snappy.uncompress(source, offset, length, raw, 0), rawLength, object, at);
          yield raw;
        }
        case LZ4 -> {
          requirePossible(rawLength <= LZ4_EXPANSION_MAX * length, rawLength, object, at);
          byte[] raw = roomy(room, rawLength);
          int got = Lz4.FACTORY.safeDecompressor().decompress(source, offset, length, raw, 0);
          requireLength(got, rawLength, object, at);
          yield raw;
        }
        case ZSTD -> {
          requireLength(Zstd.getFrameContentSize(source, offset, length), rawLength, object, at);
          byte[] raw = roomy(room, rawLength);
          long got = Zstd.decompressByteArray(raw, 0, rawLength, source, offset, length);
          requireLength(Zstd.isError(got) ? -1 : got, rawLength, object, at);
          yield raw;
        }
      };
    } catch (IOException | LZ4Exception | ZstdException e) {
      throw new CorruptObjectException("A block cannot be expanded", e)
          .with("object", object)
          .with("offset", at);
    }
  }

  private static byte[] plain(
      byte[] source, int offset, int length, byte[] room, int rawLength, String object, long at) {
    requireLength(length, rawLength, object, at);
    byte[] raw = roomy(room, rawLength);
    System.arraycopy(source, offset, raw, 0, length);
    return raw;
  }

  private static byte[] roomy(byte[] room, int bytes) {
    return room != NO_ROOM && room.length >= bytes ? room : new byte[bytes];
  }

  /**
   * The length that a Snappy block expands to by its own account, which is a varint of 32 bits
   * before all else (format_description.txt of Snappy's sources); less than 0 when there is none.
   * Asking the native library takes a call that is a tenth of what expanding a block costs.
   */
  private static long snappyLength(byte[] source, int offset, int length) {
    long value = 0;
    int end = offset + Math.min(length, SNAPPY_LENGTH_BYTES_MAX);
    for (int at = offset; at < end; at++) {
      value |= (source[at] & 0x7fL) << (7 * (at - offset));
      if (source[at] >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static int snappy(byte[] source, int length, byte[] target, int targetOffset) {
    try {
      return Snappy.compress(source, 0, length, target, targetOffset);
    } catch (IOException e) {
      throw new IllegalStateException("snappy cannot compress", e);
    }
  }

  private static void requirePossible(boolean holds, int stated, String object, long at) {
    if (!holds) {
      throw new CorruptObjectException("A block states a length that its bytes cannot expand to")
          .with("object", object)
          .with("offset", at)
          .with("stated", stated);
    }
  }

  private static void requireLength(long got, int expected, String object, long at) {
    if (got != expected) {
      throw new CorruptObjectException("A block does not expand to the length that it states")
          .with("object", object)
          .with("offset", at)
          .with("stated", expected)
          .with("got", got);
    }
  }
}
