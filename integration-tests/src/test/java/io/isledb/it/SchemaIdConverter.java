package io.isledb.it;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * A converter of the kind that those with a schema registry are: the bytes hold the number of a
 * schema, which is kept elsewhere, and the values alone.
 */
public final class SchemaIdConverter implements Converter {
  private static final CopyOnWriteArrayList<Schema> REGISTRY = new CopyOnWriteArrayList<>();

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {}

  @Override
  public byte[] fromConnectData(String topic, @Nullable Schema schema, @Nullable Object value) {
    if (schema == null) {
      throw new IllegalArgumentException("a value without a schema");
    }
    REGISTRY.addIfAbsent(schema);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeByte(0);
      out.writeInt(REGISTRY.indexOf(schema));
      write(out, schema, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      in.readByte();
      Schema schema = REGISTRY.get(in.readInt());
      return new SchemaAndValue(schema, read(in, schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream out, Schema schema, @Nullable Object value)
      throws IOException {
    out.writeBoolean(value == null);
    if (value == null) {
      return;
    }
    Object raw = raw(schema, value);
    switch (schema.type()) {
      case INT8 -> out.writeByte((Byte) raw);
      case INT16 -> out.writeShort((Short) raw);
      case INT32 -> out.writeInt((Integer) raw);
      case INT64 -> out.writeLong((Long) raw);
      case FLOAT32 -> out.writeFloat((Float) raw);
      case FLOAT64 -> out.writeDouble((Double) raw);
      case BOOLEAN -> out.writeBoolean((Boolean) raw);
      case STRING ->
          writeBytes(out, ((String) raw).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      case BYTES -> writeBytes(out, (byte[]) raw);
      case ARRAY -> {
        out.writeInt(((List<?>) raw).size());
        for (Object one : (List<?>) raw) {
          write(out, schema.valueSchema(), one);
        }
      }
      case MAP -> {
        out.writeInt(((Map<?, ?>) raw).size());
        for (Map.Entry<?, ?> one : ((Map<?, ?>) raw).entrySet()) {
          write(out, schema.keySchema(), one.getKey());
          write(out, schema.valueSchema(), one.getValue());
        }
      }
      case STRUCT -> {
        for (Field field : schema.fields()) {
          write(out, field.schema(), ((Struct) raw).getWithoutDefault(field.name()));
        }
      }
    }
  }

  private static @Nullable Object read(DataInputStream in, Schema schema) throws IOException {
    if (in.readBoolean()) {
      return null;
    }
    return switch (schema.type()) {
      case INT8 -> in.readByte();
      case INT16 -> in.readShort();
      case INT32 -> logical(schema, in.readInt());
      case INT64 -> logical(schema, in.readLong());
      case FLOAT32 -> in.readFloat();
      case FLOAT64 -> in.readDouble();
      case BOOLEAN -> in.readBoolean();
      case STRING -> new String(readBytes(in), java.nio.charset.StandardCharsets.UTF_8);
      case BYTES -> logical(schema, readBytes(in));
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
          list.add(read(in, schema.valueSchema()));
        }
        yield list;
      }
      case MAP -> {
        Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
          map.put(read(in, schema.keySchema()), read(in, schema.valueSchema()));
        }
        yield map;
      }
      case STRUCT -> {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
          struct.put(field, read(in, field.schema()));
        }
        yield struct;
      }
    };
  }

  private static Object raw(Schema schema, Object value) {
    if (schema.name() == null) {
      return value;
    }
    return switch (schema.name()) {
      case Decimal.LOGICAL_NAME -> Decimal.fromLogical(schema, (java.math.BigDecimal) value);
      case Date.LOGICAL_NAME -> Date.fromLogical(schema, (java.util.Date) value);
      case Time.LOGICAL_NAME -> Time.fromLogical(schema, (java.util.Date) value);
      case Timestamp.LOGICAL_NAME -> Timestamp.fromLogical(schema, (java.util.Date) value);
      default -> value;
    };
  }

  private static Object logical(Schema schema, Object raw) {
    if (schema.name() == null) {
      return raw;
    }
    return switch (schema.name()) {
      case Decimal.LOGICAL_NAME -> Decimal.toLogical(schema, (byte[]) raw);
      case Date.LOGICAL_NAME -> Date.toLogical(schema, (Integer) raw);
      case Time.LOGICAL_NAME -> Time.toLogical(schema, (Integer) raw);
      case Timestamp.LOGICAL_NAME -> Timestamp.toLogical(schema, (Long) raw);
      default -> raw;
    };
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }
}
