package io.isledb.connect.common.convert;

import io.isledb.Slice;
import org.jspecify.annotations.Nullable;

/**
 * One header of a record.
 *
 * @param name its name; names may repeat
 * @param value its bytes; null exactly when the encoding is {@link Encoding#NULL}
 * @param encoding what the bytes are
 */
public record HeaderPart(String name, @Nullable Slice value, Encoding encoding) {
  public HeaderPart {
    if ((value == null) != (encoding == Encoding.NULL)) {
      throw new IllegalArgumentException("a header's value is null, or it is encoded");
    }
  }
}
