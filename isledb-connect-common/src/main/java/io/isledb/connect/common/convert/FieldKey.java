package io.isledb.connect.common.convert;

import io.isledb.Slice;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * An isle's key made of fields. One field is its text, or its bytes, as it is; several are told
 * apart whatever they hold, and sort field by field.
 *
 * <pre>
 * key       := text                              one field
 *            | escaped (0x00 0x01 escaped)+      several
 * escaped   := text with 0x00 0xff for each 0x00
 * text      := bytes as they are | UTF-8 | true | false | number in decimal | ms since 1970
 * </pre>
 *
 * @param fields at least one
 */
public record FieldKey(List<FieldPath> fields) {
  private static final int ESCAPE = 0xff;
  private static final int SEPARATOR = 1;

  public FieldKey {
    fields = List.copyOf(fields);
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("a key is made of one field at least");
    }
  }

  /**
   * The key of a structure.
   *
   * @throws DataException when a field is not there, or is a structure itself
   */
  public Slice of(@Nullable Schema schema, @Nullable Object value) {
    if (fields.size() == 1) {
      return Slice.of(text(fields.get(0), schema, value));
    }
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    boolean isFirst = true;
    for (FieldPath field : fields) {
      if (!isFirst) {
        key.write(0);
        key.write(SEPARATOR);
      }
      isFirst = false;
      for (byte next : text(field, schema, value)) {
        key.write(next);
        if (next == 0) {
          key.write(ESCAPE);
        }
      }
    }
    return Slice.of(key.toByteArray());
  }

  private static byte[] text(FieldPath path, @Nullable Schema schema, @Nullable Object value) {
    @Nullable SchemaAndValue field = path.in(schema, value);
    if (field == null) {
      throw new DataException("There is no field " + path + ", or it is null, so it makes no key");
    }
    Object content = field.value();
    if (content instanceof byte[] bytes) {
      return bytes;
    }
    if (content instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    return plain(path, content).getBytes(StandardCharsets.UTF_8);
  }

  private static String plain(FieldPath path, Object content) {
    if (content instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (content instanceof Date date) {
      return Long.toString(date.getTime());
    }
    if (content instanceof String || content instanceof Number || content instanceof Boolean) {
      return content.toString();
    }
    throw new DataException(
        "The field " + path + " is a " + content.getClass().getSimpleName() + ", which is no key");
  }
}
