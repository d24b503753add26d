package io.isledb.protocol;

import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import io.isledb.store.StoredBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One call of a store, as a value.
 *
 * @param name the object, the prefix or the folder
 * @param after where a listing goes on; the names joined by newlines for a delete
 */
record StoreCall(Verb verb, String name, String after, long offset, int length, byte[] content) {
  enum Verb {
    CREATE,
    PUT,
    READ,
    RANGE,
    LIST,
    FOLDERS,
    DELETE
  }

  private static final byte[] NONE = new byte[0];

  static StoreCall of(Verb verb, String name) {
    return new StoreCall(verb, name, "", 0, 0, NONE);
  }

  /** Whether faults are dealt to it. */
  boolean mayFail() {
    return verb == Verb.CREATE || verb == Verb.DELETE;
  }

  Object apply(TreeMap<String, byte[]> objects) {
    return switch (verb) {
      case CREATE ->
          objects.putIfAbsent(name, content) == null ? CreateOutcome.STORED : CreateOutcome.EXISTS;
      case PUT -> {
        objects.put(name, content);
        yield "done";
      }
      case READ -> bytes(objects, 0, Integer.MAX_VALUE);
      case RANGE -> bytes(objects, offset, length);
      case LIST -> list(objects);
      case FOLDERS -> folders(objects);
      case DELETE -> {
        List.of(after.split("\n")).forEach(objects::remove);
        yield "done";
      }
    };
  }

  private Optional<StoredBytes> bytes(TreeMap<String, byte[]> objects, long from, int atMost) {
    byte[] whole = objects.get(name);
    if (whole == null) {
      return Optional.empty();
    }
    int start = (int) Math.min(from, whole.length);
    int end = (int) Math.min((long) start + atMost, whole.length);
    return Optional.of(
        new StoredBytes(Arrays.copyOfRange(whole, start, end), start, whole.length, 0));
  }

  private ObjectPage list(TreeMap<String, byte[]> objects) {
    List<ObjectInfo> found = new ArrayList<>();
    String from = after.compareTo(name) < 0 ? name : after;
    for (var object : objects.tailMap(from, true).entrySet()) {
      if (!object.getKey().startsWith(name)) {
        break;
      }
      if (object.getKey().compareTo(after) > 0) {
        found.add(new ObjectInfo(object.getKey(), object.getValue().length, 0));
      }
    }
    boolean isComplete = found.size() <= length;
    return new ObjectPage(isComplete ? found : found.subList(0, length), isComplete);
  }

  private FolderPage folders(TreeMap<String, byte[]> objects) {
    TreeSet<String> segments = new TreeSet<>();
    for (String object : objects.tailMap(name, true).keySet()) {
      if (!object.startsWith(name)) {
        break;
      }
      int slash = object.indexOf('/', name.length());
      if (slash > 0 && object.substring(name.length(), slash).compareTo(after) > 0) {
        segments.add(object.substring(name.length(), slash));
      }
    }
    return new FolderPage(List.copyOf(segments), true);
  }

  long hash() {
    long hash = Mix.mix(verb.ordinal(), name.hashCode());
    hash = Mix.mix(hash, after.hashCode());
    hash = Mix.mix(hash, offset * 31 + length);
    return Mix.mix(hash, Arrays.hashCode(content));
  }

  static long hashOf(Object answer) {
    if (answer instanceof Optional<?> maybe) {
      return maybe.map(bytes -> (long) Arrays.hashCode(((StoredBytes) bytes).bytes())).orElse(7L);
    }
    if (answer instanceof CreateOutcome.Unknown) {
      return 11;
    }
    if (answer instanceof RuntimeException) {
      return 13;
    }
    return answer.hashCode();
  }

  String describe() {
    return verb + " " + name + (after.isEmpty() ? "" : " after " + after);
  }
}
