package io.isledb.connect.common.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Slice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class FieldKeyTest {
  private static final Schema INNER =
      SchemaBuilder.struct().optional().field("id", Schema.INT64_SCHEMA).build();
  private static final Schema OUTER =
      SchemaBuilder.struct()
          .field("after", INNER)
          .field("name", Schema.OPTIONAL_STRING_SCHEMA)
          .field("tags", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build())
          .build();

  @Test
  void aFieldIsFoundInStructuresAndInMaps() {
    Struct row =
        new Struct(OUTER)
            .put("after", new Struct(INNER).put("id", 42L))
            .put("tags", Map.of("region", "eu"));
    assertThat(key("after.id").of(OUTER, row)).isEqualTo(Slice.utf8("42"));
    assertThat(key("tags.region").of(OUTER, row)).isEqualTo(Slice.utf8("eu"));
    assertThat(key("a.b").of(null, Map.of("a", Map.of("b", true)))).isEqualTo(Slice.utf8("true"));
  }

  @Test
  void aFieldThatIsNotThereMakesNoKey() {
    Struct row = new Struct(OUTER).put("tags", Map.of());
    for (String path : List.of("after.id", "name", "tags.region", "nothing")) {
      assertThatThrownBy(() -> key(path).of(OUTER, row))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("no field " + path);
    }
    assertThatThrownBy(() -> key("id").of(Schema.STRING_SCHEMA, "text"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no field id in String");
    assertThatThrownBy(() -> key("tags").of(OUTER, row))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("which is no key");
  }

  @Test
  void oneFieldIsItsTextOrBytes() {
    Map<Object, byte[]> expected = new HashMap<>();
    expected.put("größe", "größe".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    expected.put("", new byte[0]);
    expected.put(new BigDecimal("1E+3"), "1000".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    expected.put(new Date(17), new byte[] {'1', '7'});
    expected.put((byte) -3, new byte[] {'-', '3'});
    expected.put(new byte[] {0, 1, 0}, new byte[] {0, 1, 0});
    expected.put(java.nio.ByteBuffer.wrap(new byte[] {9, 0}), new byte[] {9, 0});
    expected.forEach(
        (value, bytes) ->
            assertThat(key("f").of(null, Map.of("f", value)).toByteArray()).isEqualTo(bytes));
  }

  @Test
  void severalFieldsAreToldApartAndSortFieldByField() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("FieldKeyTest: -Dseed=" + seed);
    Random random = new Random(seed);
    FieldKey key = key("a", "b", "c");
    List<List<byte[]>> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(Stream.generate(() -> randomBytes(random)).limit(3).toList());
    }
    for (List<byte[]> one : rows) {
      for (List<byte[]> other : rows) {
        int expected = compare(one, other);
        int actual = of(key, one).compareTo(of(key, other));
        assertThat(Integer.signum(actual)).isEqualTo(Integer.signum(expected));
      }
    }
  }

  @Test
  void aPathHasNamesBetweenItsDots() {
    for (String path : List.of("", ".", "a..b", "a.", ".a")) {
      assertThatThrownBy(() -> FieldPath.of(path)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(FieldPath.of("a.b c.d")).hasToString("a.b c.d");
  }

  private static Slice of(FieldKey key, List<byte[]> row) {
    return key.of(null, Map.of("a", row.get(0), "b", row.get(1), "c", row.get(2)));
  }

  private static int compare(List<byte[]> one, List<byte[]> other) {
    for (int i = 0; i < one.size(); i++) {
      int compared = Arrays.compareUnsigned(one.get(i), other.get(i));
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  /** Few bytes, so that fields are often equal, prefixes of each other, or look like separators. */
  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(4)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = new byte[] {0, 1, 2, -1}[random.nextInt(4)];
    }
    return bytes;
  }

  private static FieldKey key(String... fields) {
    return new FieldKey(Stream.of(fields).map(FieldPath::of).toList());
  }
}
