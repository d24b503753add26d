package io.isledb.internal.format.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads the fields of one JSON object strictly: each field is there, is of its type and within its
 * bounds, and no other is there.
 */
final class JsonFields {
  private final String object;
  private final String path;
  private final JsonNode node;
  private final Set<String> read = new HashSet<>();

  /**
   * @param object name of the object in the store, for messages
   * @param path where in the document, for messages
   */
  JsonFields(String object, String path, JsonNode node) {
    this.object = object;
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw corrupt("A manifest has something else where a JSON object must be", "");
    }
  }

  long number(String name, long least) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
      throw corrupt("A manifest's field is not a number within its bounds", name);
    }
    return value.longValue();
  }

  int intNumber(String name, int least) {
    long number = number(name, least);
    if (number > Integer.MAX_VALUE) {
      throw corrupt("A manifest's field is not a number within its bounds", name);
    }
    return (int) number;
  }

  String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw corrupt("A manifest's field is not a text", name);
    }
    return value.textValue();
  }

  boolean flag(String name) {
    JsonNode value = required(name);
    if (!value.isBoolean()) {
      throw corrupt("A manifest's field is neither true nor false", name);
    }
    return value.booleanValue();
  }

  Slice bytes(String name) {
    try {
      return Slice.of(Base64.getDecoder().decode(text(name)));
    } catch (IllegalArgumentException e) {
      throw corrupt("A manifest's field is not in base 64", name);
    }
  }

  boolean has(String name) {
    return node.has(name);
  }

  /** Texts in a list. */
  List<String> texts(String name) {
    List<String> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isTextual()) {
        throw corrupt("A manifest's list holds something else than texts", name);
      }
      all.add(element.textValue());
    }
    return all;
  }

  /** Numbers in a list. */
  List<Long> numbers(String name, long least) {
    List<Long> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isIntegralNumber()
          || !element.canConvertToLong()
          || element.longValue() < least) {
        throw corrupt("A manifest's list holds something else than numbers in bounds", name);
      }
      all.add(element.longValue());
    }
    return all;
  }

  private JsonNode array(String name) {
    JsonNode array = required(name);
    if (!array.isArray()) {
      throw corrupt("A manifest's field is not a list", name);
    }
    return array;
  }

  boolean isNull(String name) {
    return required(name).isNull();
  }

  <T> T object(String name, Function<JsonFields, T> reader) {
    JsonFields fields = new JsonFields(object, path + name + ".", required(name));
    return fields.readWhole(reader);
  }

  <T> List<T> list(String name, Function<JsonFields, T> reader) {
    JsonNode array = array(name);
    List<T> all = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      String at = path + name + "[" + all.size() + "].";
      all.add(new JsonFields(object, at, element).readWhole(reader));
    }
    return all;
  }

  /** A field whose own fields have free names. */
  <T> SortedMap<String, T> map(String name, BiFunction<JsonFields, String, T> reader) {
    JsonFields fields = new JsonFields(object, path + name + ".", required(name));
    SortedMap<String, T> all = new TreeMap<>();
    fields.node.fieldNames().forEachRemaining(key -> all.put(key, reader.apply(fields, key)));
    return Collections.unmodifiableSortedMap(all);
  }

  <T> T readWhole(Function<JsonFields, T> reader) {
    T value = reader.apply(this);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!read.contains(name)) {
                throw corrupt("A manifest has a field that its version does not know", name);
              }
            });
    return value;
  }

  private JsonNode required(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw corrupt("A manifest lacks a field", name);
    }
    read.add(name);
    return value;
  }

  CorruptObjectException corrupt(String message, String name) {
    return new CorruptObjectException(message)
        .with("object", object)
        .with("offset", 0)
        .with("field", path + name);
  }
}
