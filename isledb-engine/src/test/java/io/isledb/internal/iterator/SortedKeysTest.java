package io.isledb.internal.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

final class SortedKeysTest {
  private static final int ROUNDS = 2_000;

  @Test
  void aSearchFindsWhatAWalkFinds() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int count = random.nextInt(random.nextBoolean() ? 4 : 200);
      List<Slice> keys = sorted(count, i -> key(random));
      SortedKeys searched = SortedKeys.of(keys);
      assertThat(searched.count()).isEqualTo(count);
      for (int i = 0; i < count; i++) {
        assertThat(searched.key(i)).isEqualTo(keys.get(i));
        assertFound(searched, keys, keys.get(i), seed);
        assertFound(searched, keys, changed(keys.get(i), random), seed);
      }
      assertFound(searched, keys, Slice.EMPTY, seed);
      for (int i = 0; i < 20; i++) {
        assertFound(searched, keys, key(random), seed);
      }
    }
  }

  @Test
  void keysThatAreSpreadUnevenlyAreFoundToo() {
    for (int common : new int[] {0, 3, 8, 40}) {
      String beginning = "x".repeat(common);
      // Half of them in one stretch of the eight bytes, the others far from it and each other.
      List<Slice> keys =
          sorted(
              2_000,
              i -> slice(beginning + (i < 1_000 ? number("a%09d", i) : number("%03d", i * 7))));
      SortedKeys searched = SortedKeys.of(keys);
      for (Slice key : keys) {
        assertFound(searched, keys, key, common);
        assertFound(searched, keys, slice(text(key) + "!"), common);
        assertFound(searched, keys, slice(text(key).substring(0, key.length() - 1)), common);
      }
    }
  }

  @Test
  void theEndsOfWhatEightBytesHoldAreFound() {
    List<Slice> keys = new ArrayList<>();
    for (int first : new int[] {0, 1, 0x7f, 0x80, 0xfe, 0xff}) {
      for (int rest : new int[] {0, 0x7f, 0x80, 0xff}) {
        keys.add(bytes(12, first, rest));
      }
    }
    Collections.sort(keys);
    for (int from = 0; from < keys.size(); from++) {
      for (int to = from; to <= keys.size(); to++) {
        List<Slice> some = keys.subList(from, to);
        SortedKeys searched = SortedKeys.of(some);
        keys.forEach(key -> assertFound(searched, some, key, some.size()));
      }
    }
  }

  @Test
  void keysThatDoNotAscendAreRefused() {
    List<Slice> keys = List.of(slice("a"), slice("b"), slice("b"), slice("ab"), slice("c"));
    assertThatThrownBy(() -> SortedKeys.of(keys))
        .isInstanceOfSatisfying(
            SortedKeys.OutOfOrderException.class, e -> assertThat(e.number()).isEqualTo(3))
        .hasMessageContaining("key 3");
  }

  @Test
  void comparingIsOfWholeKeys() {
    SortedKeys keys = SortedKeys.of(List.of(slice("longer than eight"), slice("longest")));
    byte[] other = "-longer than eight-".getBytes(StandardCharsets.UTF_8);
    assertThat(keys.compare(0, other, 1, 17)).isZero();
    assertThat(keys.compare(0, other, 1, 16)).isPositive();
    assertThat(keys.compare(0, other, 1, 18)).isNegative();
    assertThat(keys.compare(1, other, 1, 17)).isPositive();
  }

  /** The key lies within a larger array. */
  private static void assertFound(SortedKeys searched, List<Slice> keys, Slice key, int seed) {
    byte[] within = new byte[key.length() + 3];
    System.arraycopy(key.array(), key.offset(), within, 2, key.length());
    within[1] = 'x';
    within[within.length - 1] = 'x';
    int expected = 0;
    while (expected < keys.size() && keys.get(expected).compareTo(key) < 0) {
      expected++;
    }
    assertThat(searched.firstAtOrAfter(within, 2, key.length()))
        .as("%s in %s, seed %s", key, keys, seed)
        .isEqualTo(expected);
    assertThat(searched.firstAtOrAfter(key.toByteArray(), 0, key.length())).isEqualTo(expected);
  }

  /** Of few different bytes, so that keys are equal, share beginnings and begin one another. */
  private static Slice key(SplittableRandom random) {
    byte[] key = new byte[random.nextInt(14)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 'a' + random.nextInt(2));
    }
    return Slice.of(key);
  }

  private static Slice changed(Slice key, SplittableRandom random) {
    byte[] bytes = key.toByteArray();
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] += (byte) (random.nextBoolean() ? 1 : -1);
    }
    return Slice.of(bytes);
  }

  private static List<Slice> sorted(int count, IntFunction<Slice> made) {
    List<Slice> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(made.apply(i));
    }
    Collections.sort(keys);
    return keys;
  }

  private static Slice bytes(int length, int first, int rest) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) rest);
    bytes[0] = (byte) first;
    return Slice.of(bytes);
  }

  private static String number(String format, int value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static Slice slice(String text) {
    return Slice.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Slice key) {
    return new String(key.toByteArray(), StandardCharsets.UTF_8);
  }
}
