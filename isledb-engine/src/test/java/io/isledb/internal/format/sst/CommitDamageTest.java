package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.IsleException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.base.FeedMemory;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Table;
import io.isledb.internal.testing.TableReads;
import io.isledb.options.Compression;
import io.isledb.options.SstOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage is noticed and named; it never gives a wrong answer. */
class CommitDamageTest {
  private static final String ISLE = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String OBJECT = "orders/0/log/9.sst";

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyFlippedByteIsNoticed(Compression codec) {
    List<Entry> written = entries();
    byte[] file = CommitRoundTripTest.build(written, options(codec));
    for (int at = 0; at < file.length; at++) {
      for (int mask : new int[] {1, 0x80, 0xff}) {
        byte[] damaged = file.clone();
        damaged[at] ^= (byte) mask;
        requireNamed(() -> SstVerifier.verifyCommit(OBJECT, damaged, ISLE, 9), at);
        requireNamed(() -> CommitChanges.decode(OBJECT, damaged, ISLE, 9), at);
        readAnyWay(damaged, written);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyTruncationIsNoticed(Compression codec) {
    List<Entry> written = entries();
    byte[] file = CommitRoundTripTest.build(written, options(codec));
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      requireNamed(() -> SstVerifier.verifyCommit(OBJECT, cut, ISLE, 9), length);
      requireNamed(() -> CommitChanges.decode(OBJECT, cut, ISLE, 9), length);
      requireNamed(() -> SstTail.parse(OBJECT, cut, 0), length);
    }
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    requireNamed(() -> CommitChanges.decode(OBJECT, longer, ISLE, 9), file.length);
  }

  /** As it is read into memory of another file, or together with its neighbours. */
  @ParameterizedTest
  @EnumSource(Compression.class)
  void aFileAmongOtherBytesIsReadAsIfItWereAlone(Compression codec) {
    SplittableRandom random = new SplittableRandom(7);
    byte[] file = CommitRoundTripTest.build(entries(), options(codec));
    for (int at = -1; at < file.length; at++) {
      byte[] bytes = file.clone();
      if (at >= 0) {
        bytes[at] ^= 0x10;
      }
      int length = at % 5 == 3 ? at : bytes.length;
      int before = random.nextInt(100);
      byte[] among = new byte[before + length + random.nextInt(100)];
      random.nextBytes(among);
      System.arraycopy(bytes, 0, among, before, length);
      assertThat(outcome(Slice.of(among, before, length)))
          .isEqualTo(outcome(Slice.of(Arrays.copyOf(bytes, length))));
    }
  }

  private static Object outcome(Slice file) {
    try {
      CommitChanges.Decoded decoded =
          CommitChanges.decode(OBJECT, file, ISLE, 9, FeedMemory.none());
      return List.of(decoded.header(), List.copyOf(decoded.changes()));
    } catch (IsleException e) {
      return e.getClass() + e.getMessage();
    }
  }

  @Test
  void damageUnderAValidChecksumIsNeverAnEndlessLoopNorAnOutOfMemory() {
    long seed = 20261122;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] raw = rawBlock();
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = raw.clone();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        DataBlock block = DataBlock.of(damaged, OBJECT, 0);
        BlockIterator iterator = new BlockIterator(block);
        int steps = 0;
        while (iterator.next()) {
          assertThat(++steps).isLessThanOrEqualTo(damaged.length);
        }
        byte[] key = new byte[] {(byte) random.nextInt(), 1};
        int unused = block.searchable().find(key, 0, random.nextInt(3));
        iterator.seek(key, 0, random.nextInt(3));
      } catch (CorruptObjectException e) {
        assertThat(e.context()).containsEntry("object", OBJECT).containsKey("offset");
      }
    }
  }

  @Test
  void aSectionThatChangedPlacesIsNoticed() {
    byte[] file = CommitRoundTripTest.build(entries(), options(Compression.NONE));
    SstTail tail = SstTail.parse(OBJECT, file, 0);
    int at = (int) tail.index().offset(0);
    assertThatThrownBy(() -> SectionCodec.read(file, at, tail.index().length(0), OBJECT, at + 1L))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining(OBJECT);
  }

  @Test
  void anotherIsleAnotherCommitAndAnotherVersionAreToldApart() {
    byte[] file = CommitRoundTripTest.build(entries(), options(Compression.SNAPPY));
    assertThatThrownBy(() -> CommitChanges.decode(OBJECT, file, "another", 9))
        .isInstanceOf(WrongObjectException.class)
        .hasMessageContaining("what=isle");
    assertThatThrownBy(() -> CommitChanges.decode(OBJECT, file, ISLE, 10))
        .isInstanceOf(WrongObjectException.class)
        .hasMessageContaining("what=commit");
    assertThatThrownBy(() -> CommitFile.front(OBJECT, withVersion(file, SstFormat.VERSION + 1)))
        .isInstanceOf(FormatTooNewException.class)
        .hasMessageContaining("upgrade");
    assertThatThrownBy(() -> CommitFile.front(OBJECT, withVersion(file, 0)))
        .isInstanceOf(FormatTooOldException.class);
  }

  private static byte[] withVersion(byte[] file, int version) {
    byte[] changed = file.clone();
    changed[5] = (byte) version;
    int crc = Crc32c.of(changed, 0, 12);
    for (int i = 0; i < 4; i++) {
      changed[12 + i] = (byte) (crc >>> (8 * i));
    }
    return changed;
  }

  /** Reads with nothing but the checks of each step: every answer that comes must be right. */
  private static void readAnyWay(byte[] file, List<Entry> written) {
    try {
      Table table = TableReads.open(OBJECT, file);
      for (Entry entry : written) {
        byte[] key = entry.key().toByteArray();
        EntryView found = Objects.requireNonNull(TableReads.find(table, key));
        assertThat(found.key()).isEqualTo(entry.key());
        assertThat(written).contains(found.toEntry());
      }
      requireAll(table.forward(), written);
      requireAll(table.backward(), written);
    } catch (CorruptObjectException e) {
      assertThat(e.context()).containsEntry("object", OBJECT).containsKey("offset");
    }
  }

  private static void requireAll(EntryIterator iterator, List<Entry> written) {
    int count = 0;
    while (iterator.next()) {
      assertThat(written).contains(iterator.entry().toEntry());
      count++;
    }
    assertThat(count).isEqualTo(written.size());
  }

  private static void requireNamed(Runnable read, int at) {
    try {
      read.run();
    } catch (IsleException e) {
      assertThat(e)
          .isInstanceOfAny(
              CorruptObjectException.class,
              WrongObjectException.class,
              FormatTooNewException.class,
              FormatTooOldException.class);
      assertThat(e.context()).containsEntry("object", OBJECT);
      return;
    }
    fail("damage at byte " + at + " went unnoticed");
  }

  private static SstOptions options(Compression codec) {
    return new SstOptions(256, 4, codec, 10);
  }

  private static byte[] rawBlock() {
    byte[] file = CommitRoundTripTest.build(entries(), options(Compression.NONE));
    SstTail tail = SstTail.parse(OBJECT, file, 0);
    long at = tail.index().offset(0);
    return SectionCodec.read(file, (int) at, tail.index().length(0), OBJECT, at);
  }

  private static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Slice key = Slice.utf8("key-" + (i % 9));
      Slice value = i % 7 == 3 ? null : Slice.utf8("value of the " + i + "th, value value");
      long expiry = i % 5 == 1 && value != null ? 1_700_000_500_000L : 0;
      Slice attributes = i % 4 == 2 ? Slice.utf8("header") : Slice.EMPTY;
      entries.add(new Entry(key, value, 1000 + i, 1_700_000_000_000L + i, expiry, attributes));
    }
    return entries;
  }
}
