package io.isledb.connect.common.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Names a field of a structure, with dots between the levels, such as {@code after.id}. Looks into
 * structures with a schema and into maps alike.
 *
 * @param names from the outermost in
 */
public record FieldPath(List<String> names) {
  public FieldPath {
    names = List.copyOf(names);
    if (names.isEmpty() || names.contains("")) {
      throw new IllegalArgumentException("a path of fields has names between its dots");
    }
  }

  /** Reads a path with dots. */
  public static FieldPath of(String path) {
    List<String> names = new ArrayList<>();
    int from = 0;
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', from)) {
      names.add(path.substring(from, dot));
      from = dot + 1;
    }
    names.add(path.substring(from));
    return new FieldPath(names);
  }

  /**
   * The field.
   *
   * @return null when there is none, or a level above it is null
   * @throws DataException when a level above it is no structure
   */
  public @Nullable SchemaAndValue in(@Nullable Schema schema, @Nullable Object value) {
    @Nullable Schema at = schema;
    @Nullable Object found = value;
    for (String name : names) {
      if (found == null) {
        return null;
      }
      if (found instanceof Struct struct) {
        @Nullable Field field = struct.schema().field(name);
        at = field == null ? null : field.schema();
        found = field == null ? null : struct.get(field);
      } else if (found instanceof Map<?, ?> map) {
        at = at == null ? null : at.valueSchema();
        found = map.get(name);
      } else {
        throw new DataException(
            "There is no field " + this + " in " + found.getClass().getSimpleName());
      }
    }
    return found == null ? null : new SchemaAndValue(at, found);
  }

  @Override
  public String toString() {
    return String.join(".", names);
  }
}
