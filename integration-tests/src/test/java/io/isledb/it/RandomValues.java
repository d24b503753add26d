package io.isledb.it;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** Schemas of every kind, nested, and values that fit them. */
final class RandomValues {
  private static final long DAY_MS = 86_400_000;

  /** Letters of one to four bytes in UTF-8, and what text formats have to escape. */
  private static final String[] LETTERS = {"a", "Z", "0", "\"", "\\", "\n", "\0", "é", "鍵", "🔑"};

  private final RandomGenerator random;

  RandomValues(RandomGenerator random) {
    this.random = random;
  }

  /** A schema, of structures above all. */
  Schema schema(int depth) {
    int kind = depth == 0 ? random.nextInt(12) : random.nextInt(18);
    return switch (kind) {
      case 0 -> finish(SchemaBuilder.int8());
      case 1 -> finish(SchemaBuilder.int16());
      case 2 -> finish(SchemaBuilder.int32());
      case 3 -> finish(SchemaBuilder.int64());
      case 4 -> finish(SchemaBuilder.float32());
      case 5 -> finish(SchemaBuilder.float64());
      case 6 -> finish(SchemaBuilder.bool());
      case 7 -> finish(SchemaBuilder.string());
      case 8 -> finish(SchemaBuilder.bytes());
      case 9 -> finish(Decimal.builder(random.nextInt(6)));
      case 10 -> finish(random.nextBoolean() ? Time.builder() : Timestamp.builder());
      case 11 -> finish(org.apache.kafka.connect.data.Date.builder());
      case 12, 13 -> finish(SchemaBuilder.array(schema(depth - 1)));
      case 14 -> finish(SchemaBuilder.map(mapKey(), schema(depth - 1)));
      default -> structure(depth);
    };
  }

  private Schema mapKey() {
    return random.nextBoolean() ? Schema.STRING_SCHEMA : Schema.INT32_SCHEMA;
  }

  private Schema structure(int depth) {
    SchemaBuilder builder = SchemaBuilder.struct().name("s" + random.nextInt(5));
    if (random.nextBoolean()) {
      builder.version(1 + random.nextInt(3)).doc("one of several").parameter("unit", "ms");
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      builder.field("f" + i, schema(depth - 1));
    }
    if (random.nextBoolean()) {
      builder.field("preset", SchemaBuilder.string().optional().defaultValue("preset").build());
    }
    return finish(builder);
  }

  private Schema finish(SchemaBuilder builder) {
    return random.nextInt(3) == 0 ? builder.optional().build() : builder.build();
  }

  /** A value, null now and then where that is allowed. */
  @Nullable Object value(Schema schema) {
    return schema.isOptional() && random.nextInt(4) == 0 ? null : some(schema);
  }

  /** A value that is not null. */
  Object some(Schema schema) {
    if (schema.name() != null && schema.type() != Schema.Type.STRUCT) {
      return logical(schema);
    }
    return switch (schema.type()) {
      case INT8 -> (byte) random.nextInt();
      case INT16 -> (short) random.nextInt();
      case INT32 -> random.nextInt();
      case INT64 -> random.nextLong();
      case FLOAT32 -> random.nextFloat() * 1e6f - 5e5f;
      case FLOAT64 -> random.nextDouble() * 1e9 - 5e8;
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text();
      case BYTES -> bytes();
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(schema.valueSchema()));
        }
        yield list;
      }
      case MAP -> {
        Map<Object, @Nullable Object> map = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(some(schema.keySchema()), value(schema.valueSchema()));
        }
        yield map;
      }
      case STRUCT -> {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
          struct.put(field, value(field.schema()));
        }
        yield struct;
      }
    };
  }

  private Object logical(Schema schema) {
    return switch (schema.name()) {
      case Decimal.LOGICAL_NAME -> {
        int scale = Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD));
        yield new BigDecimal(new BigInteger(1 + random.nextInt(90), bits()), scale);
      }
      case Time.LOGICAL_NAME -> new Date(random.nextLong(DAY_MS));
      case Timestamp.LOGICAL_NAME -> new Date(random.nextLong(4_000_000_000_000L) - DAY_MS);
      default -> new Date(DAY_MS * (random.nextInt(40_000) - 1_000));
    };
  }

  private java.util.Random bits() {
    return new java.util.Random(random.nextLong());
  }

  /** Empty now and then. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return text.toString();
  }

  /** Empty now and then. */
  byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(6)];
    random.nextBytes(bytes);
    return bytes;
  }
}
