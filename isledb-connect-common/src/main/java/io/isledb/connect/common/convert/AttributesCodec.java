package io.isledb.connect.common.convert;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * What an entry's attributes say about the record that it was: all but key, value and time.
 *
 * <pre>
 * attributes := version flags encodings [key] [headers]
 *                                                   nothing at all: see {@link Attributes#PLAIN}
 * version    := u8                                  1
 * flags      := u8     bits 0-1: timestamp type (0 none, 1 create, 2 log append)
 *                      bit 2: the record has no timestamp
 *                      bit 3: headers follow
 *                      bit 4: the isle's key is not made of the record's, which follows
 *                      bits 5-7: 0
 * encodings  := u8     bits 0-3: the key's, bits 4-7: the value's; see {@link Encoding}
 * key        := length bytes                        absent when it is null
 * headers    := count header*                       count from 1
 * header     := length name encoding [length value] name in UTF-8; no value when it is null
 * encoding   := u8
 * count, length := unsigned LEB128, at most 5 bytes
 * </pre>
 *
 * <p>Every encoded form decodes to what was encoded; whatever is not such a form is refused.
 */
final class AttributesCodec {
  static final int VERSION = 1;

  private static final int NO_TIMESTAMP = 4;
  private static final int HAS_HEADERS = 8;
  private static final int HAS_KEY = 16;
  private static final int LEAST_HEADER_BYTES = 2;

  /** Without key and headers: a version, flags and encodings. */
  private static final int SHORT_BYTES = 3;

  /** What flags can be without key and headers. */
  private static final int SHORT_FLAGS = 8;

  /**
   * All short attributes that have been met, by flags and encodings. Most records of a topic have
   * the same, so none is made twice. A race makes two that are equal, which is harmless.
   */
  private static final @Nullable Slice[] SHORT = new Slice[SHORT_FLAGS << Byte.SIZE];

  private static final @Nullable Attributes[] SHORT_DECODED =
      new Attributes[SHORT_FLAGS << Byte.SIZE];

  private AttributesCodec() {}

  /**
   * The decoded attributes.
   *
   * @param hasRecordKey whether the record's key is here, and not in the isle's key
   * @param recordKey it; null when the record had none
   */
  record Attributes(
      Encoding key,
      Encoding value,
      TimestampType timestampType,
      boolean hasTimestamp,
      boolean hasRecordKey,
      @Nullable Slice recordKey,
      List<HeaderPart> headers) {
    /** Of an entry that no connector wrote: bytes, with a timestamp, without headers. */
    static final Attributes PLAIN =
        new Attributes(
            Encoding.BYTES_OPTIONAL,
            Encoding.BYTES_OPTIONAL,
            TimestampType.CREATE_TIME,
            true,
            false,
            null,
            List.of());
  }

  /**
   * @param withKey whether the record's key is kept here, because the isle's does not tell it
   */
  static Slice encode(RecordParts parts, boolean withKey) {
    int flags = typeCode(parts.timestampType()) | (withKey ? HAS_KEY : 0);
    if (parts.timestampMs() == null) {
      flags |= NO_TIMESTAMP;
    }
    int encodings = parts.keyEncoding().code() | (parts.valueEncoding().code() << 4);
    if (parts.headers().isEmpty() && !withKey) {
      return shortSlice(flags, encodings);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    out.write(VERSION);
    out.write(flags | (parts.headers().isEmpty() ? 0 : HAS_HEADERS));
    out.write(encodings);
    if (withKey) {
      writeBytes(out, parts.key());
    }
    if (!parts.headers().isEmpty()) {
      writeHeaders(out, parts.headers());
    }
    return Slice.of(out.toByteArray());
  }

  private static Slice shortSlice(int flags, int encodings) {
    int number = flags << Byte.SIZE | encodings;
    Slice known = SHORT[number];
    if (known == null) {
      known = Slice.of(new byte[] {VERSION, (byte) flags, (byte) encodings});
      SHORT[number] = known;
    }
    return known;
  }

  private static void writeHeaders(ByteArrayOutputStream out, List<HeaderPart> headers) {
    writeInt(out, headers.size());
    for (HeaderPart header : headers) {
      writeBytes(out, Slice.utf8(header.name()));
      out.write(header.encoding().code());
      writeBytes(out, header.value());
    }
  }

  /** Nothing for null, which an encoding tells. */
  private static void writeBytes(ByteArrayOutputStream out, @Nullable Slice bytes) {
    if (bytes != null) {
      writeInt(out, bytes.length());
      out.write(bytes.array(), bytes.offset(), bytes.length());
    }
  }

  static Attributes decode(Slice attributes) {
    if (attributes.isEmpty()) {
      return Attributes.PLAIN;
    }
    boolean isShort =
        attributes.length() == SHORT_BYTES
            && attributes.at(0) == VERSION
            && attributes.at(1) >= 0
            && attributes.at(1) < SHORT_FLAGS;
    if (!isShort) {
      return decodeAny(attributes);
    }
    int number = attributes.at(1) << Byte.SIZE | (attributes.at(2) & 0xff);
    Attributes known = SHORT_DECODED[number];
    if (known == null) {
      known = decodeAny(attributes);
      SHORT_DECODED[number] = known;
    }
    return known;
  }

  private static Attributes decodeAny(Slice attributes) {
    ByteBuffer in = ByteBuffer.wrap(attributes.array(), attributes.offset(), attributes.length());
    in = in.slice();
    int version = readByte(in);
    if (version > VERSION) {
      throw new FormatTooNewException(
              "This entry was written by a newer version of the sink; upgrade the reader")
          .with("attributesVersion", version)
          .with("knownVersion", VERSION);
    }
    require(version == VERSION, "unknown version", in);
    int flags = readByte(in);
    require((flags & 0xe0) == 0, "unknown flags", in);
    TimestampType type = type(flags & 3, in);
    int encodings = readByte(in);
    Encoding key = encoding(encodings & 0xf, in);
    Encoding value = encoding(encodings >> 4, in);
    boolean hasKey = (flags & HAS_KEY) != 0;
    @Nullable Slice recordKey = hasKey && key != Encoding.NULL ? readBytes(in) : null;
    List<HeaderPart> headers = (flags & HAS_HEADERS) == 0 ? List.of() : readHeaders(in);
    require(!in.hasRemaining(), "bytes after the end", in);
    return new Attributes(
        key, value, type, (flags & NO_TIMESTAMP) == 0, hasKey, recordKey, headers);
  }

  private static List<HeaderPart> readHeaders(ByteBuffer in) {
    int count = readInt(in);
    require(
        count >= 1 && count <= in.remaining() / LEAST_HEADER_BYTES, "impossible header count", in);
    List<HeaderPart> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = text(readBytes(in), in);
      Encoding encoding = encoding(readByte(in), in);
      @Nullable Slice value = encoding == Encoding.NULL ? null : readBytes(in);
      headers.add(new HeaderPart(name, value, encoding));
    }
    return headers;
  }

  private static int typeCode(TimestampType type) {
    return switch (type) {
      case NO_TIMESTAMP_TYPE -> 0;
      case CREATE_TIME -> 1;
      case LOG_APPEND_TIME -> 2;
    };
  }

  private static TimestampType type(int code, ByteBuffer in) {
    return switch (code) {
      case 0 -> TimestampType.NO_TIMESTAMP_TYPE;
      case 1 -> TimestampType.CREATE_TIME;
      case 2 -> TimestampType.LOG_APPEND_TIME;
      default -> throw corrupt("unknown timestamp type", in);
    };
  }

  private static Encoding encoding(int code, ByteBuffer in) {
    @Nullable Encoding encoding = Encoding.ofCode(code);
    if (encoding == null) {
      throw corrupt("unknown encoding", in);
    }
    return encoding;
  }

  private static void writeInt(ByteArrayOutputStream out, int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int readInt(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = readByte(in);
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        boolean shortest = shift == 0 || next != 0;
        require(shortest && value <= Integer.MAX_VALUE, "impossible number", in);
        return (int) value;
      }
    }
    throw corrupt("impossible number", in);
  }

  private static int readByte(ByteBuffer in) {
    require(in.hasRemaining(), "cut short", in);
    return in.get() & 0xff;
  }

  private static Slice readBytes(ByteBuffer in) {
    int length = readInt(in);
    require(length <= in.remaining(), "cut short", in);
    Slice bytes = Slice.of(in.array(), in.arrayOffset() + in.position(), length);
    in.position(in.position() + length);
    return bytes;
  }

  private static String text(Slice bytes, ByteBuffer in) {
    ByteBuffer raw = ByteBuffer.wrap(bytes.array(), bytes.offset(), bytes.length());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
    } catch (CharacterCodingException e) {
      throw corrupt("a header's name is not UTF-8", in);
    }
  }

  private static void require(boolean holds, String problem, ByteBuffer in) {
    if (!holds) {
      throw corrupt(problem, in);
    }
  }

  private static CorruptObjectException corrupt(String problem, ByteBuffer in) {
    return new CorruptObjectException("The attributes of an entry are not what a sink writes")
        .with("problem", problem)
        .with("attributesOffset", in.position())
        .with("attributesBytes", in.limit());
  }
}
