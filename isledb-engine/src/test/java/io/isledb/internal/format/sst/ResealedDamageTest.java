package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.IsleException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Table;
import io.isledb.internal.testing.TableReads;
import io.isledb.options.Compression;
import io.isledb.options.SstOptions;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files that were changed and whose checksums were then computed anew, as a faulty writer would
 * leave them: reading ends, takes little memory, and fails with none but the format's own failures.
 */
class ResealedDamageTest {
  private static final String ISLE = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String OBJECT = "orders/0/log/9.sst";
  private static final int ROUNDS = 6_000;
  private static final long ALLOCATED_BYTES_MAX = 4L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A range of the file, and where its checksum stands. */
  private record Part(int from, int to, boolean isSection) {}

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aFaultyWritersFileIsReadOrRefusedButNeverMore(Compression codec) {
    long seed = 7_001 + codec.ordinal();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] file = CommitRoundTripTest.build(entries(), new SstOptions(256, 4, codec, 10));
    List<Part> parts = parts(file);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = file.clone();
      Part part = parts.get(random.nextInt(parts.size()));
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        change(damaged, part, random);
      }
      seal(damaged, part);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      refused += isRefused(() -> readEveryWay(damaged)) ? 1 : 0;
      isRefused(() -> CommitChanges.decode(OBJECT, damaged, ISLE, 9));
      isRefused(() -> SstVerifier.verifyCommit(OBJECT, damaged, ISLE, 9));
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated in round %s", round)
          .isLessThan(ALLOCATED_BYTES_MAX);
    }
    assertThat(refused).isPositive();
  }

  private static void change(byte[] file, Part part, SplittableRandom random) {
    int at = random.nextInt(part.from, part.to);
    switch (random.nextInt(4)) {
      case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> file[at] = (byte) 0xff;
      case 2 -> file[at] = 0;
      default -> file[at] = (byte) random.nextInt();
    }
    if (part.isSection && random.nextInt(8) == 0) {
      // The raw length, which is what a reader allocates by.
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(part.to - 4, random.nextInt());
    }
  }

  /** Everything under a checksum: preamble, header, each section, footer. */
  private static List<Part> parts(byte[] file) {
    SstFooter footer = SstFooter.parse(OBJECT, Slice.of(file), 0);
    SstTail tail = SstTail.parse(OBJECT, file, 0);
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(0, 12, false));
    parts.add(new Part(16, CommitFile.frontBytes(OBJECT, file) - 4, false));
    for (int i = 0; i < tail.index().count(); i++) {
      parts.add(section(tail.index().offset(i), tail.index().length(i)));
    }
    parts.add(section(footer.filterOffset(), footer.filterLength()));
    parts.add(section(footer.indexOffset(), footer.indexLength()));
    parts.add(section(footer.propertiesOffset(), footer.propertiesLength()));
    parts.add(new Part(file.length - SstFormat.FOOTER_BYTES, file.length - 8, false));
    return parts;
  }

  private static Part section(long offset, int length) {
    return new Part((int) offset, (int) offset + length - SstFormat.CRC_BYTES, true);
  }

  private static void seal(byte[] file, Part part) {
    int crc = Crc32c.of(file, part.from, part.to - part.from);
    if (part.isSection) {
      CRC32C withPlace = new CRC32C();
      withPlace.update(file, part.from, part.to - part.from);
      withPlace.update(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, part.from).array());
      crc = (int) withPlace.getValue();
    }
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(part.to, crc);
  }

  private static boolean isRefused(Runnable read) {
    try {
      read.run();
      return false;
    } catch (IsleException e) {
      assertThat(e)
          .isInstanceOfAny(
              CorruptObjectException.class,
              WrongObjectException.class,
              FormatTooNewException.class,
              FormatTooOldException.class);
      assertThat(e.context()).containsEntry("object", OBJECT);
      return true;
    }
  }

  private static void readEveryWay(byte[] file) {
    CommitFile.front(OBJECT, file);
    Table table = TableReads.open(OBJECT, file);
    drain(table.forward(), file.length);
    drain(table.backward(), file.length);
    for (Entry entry : entries()) {
      byte[] key = entry.key().toByteArray();
      table.mayContain(KeyHash.of(key, 0, key.length));
      EntryView unused = TableReads.find(table, key);
      EntryIterator backward = table.backward();
      backward.seek(entry.key());
      backward.next();
    }
  }

  private static void drain(EntryIterator iterator, int most) {
    int steps = 0;
    while (iterator.next()) {
      assertThat(++steps).isLessThanOrEqualTo(most);
    }
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
