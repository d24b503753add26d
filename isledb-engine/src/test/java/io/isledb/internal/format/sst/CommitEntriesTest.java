package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.internal.iterator.EntryView;
import io.isledb.options.SstOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CommitEntriesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 100;

  @Test
  void entriesOfAllShapesComeBackByOrdinalWhateverTheOrderTheyCameIn() {
    List<Entry> written =
        List.of(
            new Entry(Slice.utf8("a"), null, 7, 1, 0, Slice.EMPTY),
            new Entry(Slice.utf8("b"), Slice.EMPTY, 8, -1, 5, Slice.utf8("attributes")),
            new Entry(Slice.utf8("c"), Slice.of(new byte[200_000]), 9, 0, 0, Slice.utf8("x")),
            new Entry(Slice.EMPTY, Slice.utf8("value"), 10, Long.MAX_VALUE, -1, Slice.EMPTY),
            new Entry(Slice.utf8("d"), Slice.of(new byte[70_000]), 11, 0, 3, Slice.EMPTY));
    CommitEntries entries = new CommitEntries(7, written.size());
    for (int i : new int[] {4, 0, 2, 3, 1}) {
      assertThat(entries.has(i)).isFalse();
      entries.add(i, view(written.get(i)));
      assertThat(entries.has(i)).isTrue();
    }
    assertThat(entries).isEqualTo(written);
    assertThat(entries.added()).isEqualTo(written.size());
    assertThat(entries.bytes(0)).isEqualTo(1);
    assertThat(entries.bytes(1)).isEqualTo(11);
    assertThat(entries.bytes(2)).isEqualTo(200_002);
    assertThat(entries.bytes(3)).isEqualTo(5);
    assertThatThrownBy(() -> entries.get(5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aChangeInMemoryIsItsBytesAndBecomesThreeObjectsWhenAskedFor() {
    int count = 20_000;
    byte[] file = CommitRoundTripTest.build(written(count), SstOptions.FLUSH);
    CommitEntries entries = decode(file);
    long beforeDecode = THREADS.getCurrentThreadAllocatedBytes();
    decode(file);
    long decoded = THREADS.getCurrentThreadAllocatedBytes() - beforeDecode;
    System.out.println(decoded / count + " bytes allocated to decode a change");
    // 16 bytes before the key, 4 of padding, 4 for the place, some of its block's and its filter's.
    assertThat(decoded / count).isLessThan(KEY_BYTES + VALUE_BYTES + 48);

    long beforeGet = THREADS.getCurrentThreadAllocatedBytes();
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += entries.get(i).timestampMs();
    }
    long got = THREADS.getCurrentThreadAllocatedBytes() - beforeGet;
    assertThat(sum).isEqualTo(count * (count - 1L) / 2);
    System.out.println(got / count + " bytes allocated to look at a change");
    // An entry and the slices of its key and its value.
    assertThat(got / count).isLessThan(128);
  }

  private static CommitEntries decode(byte[] file) {
    return CommitChanges.decode("o", file, null, 9).changes();
  }

  private static List<Entry> written(int count) {
    SplittableRandom random = new SplittableRandom(1);
    List<Entry> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[KEY_BYTES];
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(key);
      random.nextBytes(value);
      written.add(new Entry(Slice.of(key), Slice.of(value), 1000 + i, i, 0, Slice.EMPTY));
    }
    return written;
  }

  private static EntryView view(Entry entry) {
    EntryView view = new EntryView();
    view.keyArray = entry.key().array();
    view.keyLength = entry.key().length();
    Slice value = entry.value();
    view.kind = value == null ? EntryView.DELETE : EntryView.PUT;
    view.valueArray = value == null ? EntryView.NO_BYTES : value.array();
    view.valueLength = value == null ? 0 : value.length();
    view.attributesArray = entry.attributes().array();
    view.attributesLength = entry.attributes().length();
    view.timestampMs = entry.timestampMs();
    view.expiryMs = entry.expiryMs();
    return view;
  }
}
