package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Table;
import io.isledb.internal.testing.TableReads;
import io.isledb.options.Compression;
import io.isledb.options.SstOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is built into a commit's file comes out of it, by every way of reading. */
public class CommitRoundTripTest {
  private static final String ISLE = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final Comparator<Entry> FILE_ORDER =
      Comparator.comparing(Entry::key).thenComparing(Entry::sequence, Comparator.reverseOrder());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatGoesInComesOutByEveryWay(long seed) {
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 40; round++) {
      List<Entry> written = randomEntries(random);
      SstOptions options = randomOptions(random);
      byte[] file = build(written, options);
      assertThat(CommitChanges.decode("o", file, ISLE, 9).changes()).isEqualTo(written);
      assertThat(SstVerifier.verifyCommit("o", file, ISLE, 9).entries()).isEqualTo(written.size());
      readByKey(written, file, random);
      iterate(written, file, random);
    }
  }

  private static void readByKey(List<Entry> written, byte[] file, SplittableRandom random) {
    TreeMap<Slice, Entry> newest = new TreeMap<>();
    written.forEach(entry -> newest.put(entry.key(), entry));
    Table table = TableReads.open("o", file);
    for (Entry entry : newest.values()) {
      byte[] key = entry.key().toByteArray();
      assertThat(table.mayContain(KeyHash.of(key, 0, key.length))).isTrue();
      EntryView found = Objects.requireNonNull(TableReads.find(table, key));
      assertThat(found.toEntry()).isEqualTo(entry);
    }
    for (int i = 0; i < 50; i++) {
      byte[] key = randomKey(random).toByteArray();
      boolean isThere = newest.containsKey(Slice.of(key));
      assertThat(TableReads.find(table, key) != null).isEqualTo(isThere);
    }
  }

  private static void iterate(List<Entry> written, byte[] file, SplittableRandom random) {
    List<Entry> sorted = new ArrayList<>(written);
    sorted.sort(FILE_ORDER);
    List<Entry> reversed = new ArrayList<>(written);
    reversed.sort(
        Comparator.comparing(Entry::key)
            .reversed()
            .thenComparing(Entry::sequence, Comparator.reverseOrder()));
    Table table = TableReads.open("o", file);
    assertThat(drain(table.forward())).isEqualTo(sorted);
    assertThat(drain(table.backward())).isEqualTo(reversed);
    EntryIterator forward = table.forward();
    EntryIterator backward = table.backward();
    for (int i = 0; i < 20; i++) {
      Slice key =
          random.nextBoolean() && !written.isEmpty()
              ? written.get(random.nextInt(written.size())).key()
              : randomKey(random);
      forward.seek(key);
      assertThat(drain(forward))
          .isEqualTo(sorted.stream().filter(e -> e.key().compareTo(key) >= 0).toList());
      backward.seek(key);
      assertThat(drain(backward))
          .isEqualTo(reversed.stream().filter(e -> e.key().compareTo(key) <= 0).toList());
    }
  }

  private static List<Entry> drain(EntryIterator iterator) {
    List<Entry> all = new ArrayList<>();
    while (iterator.next()) {
      all.add(iterator.entry().toEntry());
    }
    return all;
  }

  public static byte[] build(List<Entry> written, SstOptions options) {
    CommitHeader header =
        new CommitHeader(
            ISLE,
            9,
            3,
            "writer-1",
            "00112233445566778899aabbccddeeff",
            false,
            1000,
            written.size(),
            1_700_000_000_000L,
            Watermarks.of(Map.of("t-0", 7L, "t-1", 0L)));
    SstBuilder builder = SstBuilder.commit(header, options);
    List<Entry> sorted = new ArrayList<>(written);
    sorted.sort(FILE_ORDER);
    sorted.forEach(entry -> builder.add(view(entry)));
    java.nio.ByteBuffer bytes = builder.finish().bytes();
    byte[] file = new byte[bytes.remaining()];
    bytes.get(file);
    assertThat(CommitFile.front("o", file).header()).isEqualTo(header);
    return file;
  }

  static EntryView view(Entry entry) {
    EntryView view = new EntryView();
    view.keyArray = entry.key().toByteArray();
    view.keyLength = view.keyArray.length;
    view.kind = entry.value() == null ? EntryView.DELETE : EntryView.PUT;
    if (entry.value() != null) {
      view.valueArray = entry.value().toByteArray();
      view.valueLength = view.valueArray.length;
    }
    view.attributesArray = entry.attributes().toByteArray();
    view.attributesLength = view.attributesArray.length;
    view.sequence = entry.sequence();
    view.timestampMs = entry.timestampMs();
    view.expiryMs = entry.expiryMs();
    return view;
  }

  private static SstOptions randomOptions(SplittableRandom random) {
    Compression[] codecs = Compression.values();
    return new SstOptions(
        256 << random.nextInt(6),
        1 + random.nextInt(20),
        codecs[random.nextInt(codecs.length)],
        random.nextInt(20));
  }

  private static List<Entry> randomEntries(SplittableRandom random) {
    int count = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(400);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean isDelete = random.nextInt(5) == 0;
      entries.add(
          new Entry(
              randomKey(random),
              isDelete ? null : randomBytes(random, random.nextInt(10) == 0 ? 3000 : 40),
              1000 + i,
              random.nextInt(3) == 0 ? random.nextLong() : 1_700_000_000_000L + i,
              isDelete || random.nextBoolean() ? 0 : random.nextLong(1, Long.MAX_VALUE),
              random.nextBoolean() ? Slice.EMPTY : randomBytes(random, 30)));
    }
    return entries;
  }

  private static Slice randomKey(SplittableRandom random) {
    int length = random.nextInt(20) == 0 ? random.nextInt(600) : random.nextInt(5);
    byte[] key = new byte[length];
    for (int i = 0; i < length; i++) {
      key[i] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(3));
    }
    return Slice.of(key);
  }

  private static Slice randomBytes(SplittableRandom random, int most) {
    byte[] bytes = new byte[random.nextInt(most + 1)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(i % 7 + 1);
    }
    return Slice.of(bytes);
  }
}
