package io.isledb.internal.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Direction;
import io.isledb.Entry;
import io.isledb.KeyRange;
import io.isledb.Slice;
import io.isledb.testing.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EntryIteratorsTest {
  private static final long NOW_MS = 1_000;

  @ParameterizedTest
  @EnumSource(Direction.class)
  void aMergeGivesEverythingInOrderWhateverTheSeeks(Direction direction) {
    Random random = Seeds.random("EntryIteratorsTest merge");
    for (int round = 0; round < 300; round++) {
      List<List<Entry>> sources = randomSources(random);
      List<Entry> all = new ArrayList<>();
      sources.forEach(all::addAll);
      all.sort(ListIterator.order(direction));
      MergeIterator merge = merge(sources, direction);
      int expected = 0;
      for (int step = 0; step < 60; step++) {
        if (random.nextInt(6) == 0) {
          Slice target = randomKey(random);
          merge.seek(target);
          expected = firstReaching(all, target, direction);
          assertThatThrownBy(merge::entry).isInstanceOf(IllegalStateException.class);
        } else if (expected < all.size()) {
          assertThat(merge.next()).isTrue();
          assertThat(merge.entry().toEntry()).isEqualTo(all.get(expected++));
        } else {
          assertThat(merge.next()).isFalse();
          assertThatThrownBy(merge::entry).isInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void onlyTheNewestLiveVersionsOfTheRangeAreVisible(Direction direction) {
    Random random = Seeds.random("EntryIteratorsTest visible");
    for (int round = 0; round < 1_000; round++) {
      List<List<Entry>> sources = randomSources(random);
      KeyRange range = randomRange(random);
      List<Entry> model = visible(sources, range, direction);
      VisibleIterator visible =
          new VisibleIterator(merge(sources, direction), range, direction, () -> NOW_MS);
      int expected = 0;
      for (int step = 0; step < 40; step++) {
        if (random.nextInt(8) == 0) {
          Slice target = randomKey(random);
          visible.seek(target);
          expected = firstReaching(model, target, direction);
          assertThatThrownBy(visible::entry).isInstanceOf(IllegalStateException.class);
        } else if (expected < model.size()) {
          assertThat(visible.next()).as("round %s", round).isTrue();
          assertThat(visible.entry().toEntry()).isEqualTo(model.get(expected++));
        } else {
          assertThat(visible.next()).as("round %s", round).isFalse();
          assertThatThrownBy(visible::entry).isInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void aChainOpensPartsOnlyWhenItGetsThere(Direction direction) {
    List<Entry> low = List.of(put("a", 1, 0), put("b", 2, 0));
    List<Entry> none = List.of();
    List<Entry> high = List.of(put("d", 3, 0), put("f", 4, 0));
    boolean isUp = direction == Direction.ASCENDING;
    List<List<Entry>> lists = isUp ? List.of(low, none, high) : List.of(high, none, low);
    List<ListIterator> opened = new ArrayList<>();
    ChainIterator chain = new ChainIterator(parts(lists, direction, opened));
    assertThat(opened).isEmpty();
    assertThat(chain.next()).isTrue();
    assertThat(opened).hasSize(1);
    assertThat(keys(chain)).isEqualTo(isUp ? List.of("b", "d", "f") : List.of("d", "b", "a"));
    assertThatThrownBy(chain::entry).isInstanceOf(IllegalStateException.class);
    chain.seek(Slice.utf8("c"));
    assertThat(keys(chain)).isEqualTo(isUp ? List.of("d", "f") : List.of("b", "a"));
    chain.seek(Slice.utf8("e"));
    assertThat(keys(chain)).isEqualTo(isUp ? List.of("f") : List.of("d", "b", "a"));
    chain.seek(Slice.utf8(isUp ? "z" : ""));
    assertThat(chain.next()).isFalse();
    chain.close();
    assertThat(opened).allMatch(ListIterator::isClosed);
  }

  @Test
  void keysThatDifferOnlyPastTheirPrefixOrByLengthKeepTheirOrder() {
    List<Slice> keys =
        List.of(
            Slice.EMPTY,
            Slice.of(new byte[] {0}),
            Slice.of(new byte[] {0, 0}),
            Slice.of(new byte[8]),
            Slice.of(new byte[9]),
            Slice.utf8("abcdefgh"),
            Slice.utf8("abcdefgh\0"),
            Slice.utf8("abcdefgha"),
            Slice.of(new byte[] {(byte) 0x80}),
            Slice.of(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1}));
    for (Slice left : keys) {
      for (Slice right : keys) {
        int byPrefix = Long.compareUnsigned(prefix(left), prefix(right));
        if (byPrefix != 0) {
          assertThat(Integer.signum(byPrefix)).isEqualTo(Integer.signum(left.compareTo(right)));
        }
      }
    }
  }

  private static long prefix(Slice key) {
    byte[] padded = new byte[key.length() + 20];
    java.util.Arrays.fill(padded, (byte) 0x5a);
    System.arraycopy(key.toByteArray(), 0, padded, 5, key.length());
    long inTheMiddle = KeyPrefix.of(padded, 5, key.length());
    assertThat(KeyPrefix.of(key.toByteArray(), 0, key.length())).isEqualTo(inTheMiddle);
    return inTheMiddle;
  }

  private static List<String> keys(EntryIterator iterator) {
    List<String> keys = new ArrayList<>();
    while (iterator.next()) {
      keys.add(iterator.entry().key().toUtf8());
    }
    return keys;
  }

  private static ChainIterator.Parts parts(
      List<List<Entry>> lists, Direction direction, List<ListIterator> opened) {
    return new ChainIterator.Parts() {
      @Override
      public int count() {
        return lists.size();
      }

      @Override
      public int firstReaching(Slice key) {
        for (int i = 0; i < lists.size(); i++) {
          List<Entry> list = lists.get(i);
          if (!list.isEmpty() && firstReaching(list, key)) {
            return i;
          }
        }
        return lists.size();
      }

      private boolean firstReaching(List<Entry> list, Slice key) {
        return list.stream()
            .anyMatch(
                entry ->
                    direction == Direction.ASCENDING
                        ? entry.key().compareTo(key) >= 0
                        : entry.key().compareTo(key) <= 0);
      }

      @Override
      public EntryIterator open(int part) {
        ListIterator walk = new ListIterator(lists.get(part), direction);
        opened.add(walk);
        return walk;
      }
    };
  }

  private static MergeIterator merge(List<List<Entry>> sources, Direction direction) {
    return new MergeIterator(
        sources.stream().map(list -> new ListIterator(list, direction)).toList(), direction);
  }

  private static int firstReaching(List<Entry> entries, Slice target, Direction direction) {
    int index = 0;
    while (index < entries.size()) {
      int order = entries.get(index).key().compareTo(target);
      if (direction == Direction.ASCENDING ? order >= 0 : order <= 0) {
        break;
      }
      index++;
    }
    return index;
  }

  private static List<Entry> visible(
      List<List<Entry>> sources, KeyRange range, Direction direction) {
    TreeMap<Slice, Entry> newest = new TreeMap<>();
    for (List<Entry> source : sources) {
      for (Entry entry : source) {
        newest.merge(entry.key(), entry, (a, b) -> a.sequence() > b.sequence() ? a : b);
      }
    }
    Comparator<Entry> order = ListIterator.order(direction);
    return newest.values().stream()
        .filter(entry -> range.contains(entry.key()))
        .filter(entry -> entry.value() != null && !entry.isExpiredAt(NOW_MS))
        .sorted(order)
        .toList();
  }

  private static List<List<Entry>> randomSources(Random random) {
    int count = random.nextInt(8);
    List<List<Entry>> sources = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sources.add(new ArrayList<>());
    }
    if (count == 0) {
      return sources;
    }
    int entries = random.nextInt(40);
    for (long sequence = 1; sequence <= entries; sequence++) {
      Slice value = random.nextInt(4) == 0 ? null : Slice.utf8("v" + sequence);
      long expiryMs = random.nextInt(4) == 0 ? NOW_MS - 1 + random.nextInt(3) : 0;
      sources
          .get(random.nextInt(count))
          .add(new Entry(randomKey(random), value, sequence, 7, expiryMs, Slice.EMPTY));
    }
    return sources;
  }

  private static KeyRange randomRange(Random random) {
    return new KeyRange(
        random.nextInt(3) == 0 ? null : randomKey(random),
        random.nextBoolean(),
        random.nextInt(3) == 0 ? null : randomKey(random),
        random.nextBoolean());
  }

  private static Slice randomKey(Random random) {
    byte[] key = new byte[random.nextInt(4) == 0 ? 7 + random.nextInt(4) : random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = i < 6 && key.length > 6 ? 1 : (byte) (random.nextInt(4) - 2);
    }
    return Slice.of(key);
  }

  private static Entry put(String key, long sequence, long expiryMs) {
    return new Entry(
        Slice.utf8(key), Slice.utf8("v" + sequence), sequence, 0, expiryMs, Slice.EMPTY);
  }
}
