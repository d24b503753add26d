package io.isledb.testbed.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file, each a JSON value and a record. Empty lines are passed over.
 *
 * <p>The members {@code key} and {@code value} of an object are the record's key and value: a
 * string its text, {@code null} nothing at all (a tombstone, for a value), anything else its JSON.
 * Without a {@code value} the whole line is the value, without a {@code key} the record has none.
 */
final class JsonLines implements Input {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;

  JsonLines(Path file) {
    this.file = file;
  }

  @Override
  public String topic() {
    return "input";
  }

  @Override
  public String description() {
    return "the lines of " + file;
  }

  @Override
  public Stream<Item> items() {
    try {
      BufferedReader reader = Files.newBufferedReader(file);
      Iterator<Item> items = new Items(reader);
      return StreamSupport.stream(
              Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED), false)
          .onClose(() -> close(reader));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first key, and its beginning up to a separator. */
  @Override
  public Optional<Questions> questions() {
    try (Stream<Item> items = items()) {
      return items
          .map(Item::key)
          .filter(key -> key != null && key.length > 0)
          .findFirst()
          .map(key -> new String(key, StandardCharsets.UTF_8))
          .map(key -> new Questions(key, prefixOf(key)));
    }
  }

  private static String prefixOf(String key) {
    for (int i = 1; i < key.length() - 1; i++) {
      if (!Character.isLetterOrDigit(key.charAt(i))) {
        return key.substring(0, key.offsetByCodePoints(i, 1));
      }
    }
    return key.substring(0, key.offsetByCodePoints(0, 1));
  }

  private static void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Items implements Iterator<Item> {
    private final BufferedReader reader;
    private long lineNumber;
    private @Nullable String line;

    Items(BufferedReader reader) {
      this.reader = reader;
    }

    @Override
    public boolean hasNext() {
      try {
        while (line == null || line.isBlank()) {
          line = reader.readLine();
          if (line == null) {
            return false;
          }
          lineNumber++;
        }
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(file + " cannot be read, after line " + lineNumber, e);
      }
    }

    @Override
    public Item next() {
      String text = hasNext() ? line : null;
      if (text == null) {
        throw new NoSuchElementException();
      }
      line = null;
      return parse(text);
    }

    private Item parse(String text) {
      try {
        JsonNode node = JSON.readTree(text);
        return new Item(
            bytes(node.get("key")),
            node.has("value") ? bytes(node.get("value")) : text.getBytes(StandardCharsets.UTF_8));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            file + ", line " + lineNumber + ", is not JSON: " + e.getOriginalMessage(), e);
      }
    }

    private static byte @Nullable [] bytes(@Nullable JsonNode node) {
      if (node == null || node.isNull()) {
        return null;
      }
      String text = node.isTextual() ? node.textValue() : node.toString();
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
