package io.isledb.internal.memtable;

import io.isledb.internal.base.CacheLines;
import java.util.Arrays;

/**
 * Moves the entries of a memtable so that neighbours in sorted order are neighbours in memory.
 *
 * <p>Entries lie in the order in which they were written, so a walk in sorted order waits for
 * memory at each one: neither its bytes nor its page are in a cache. Here all are read once in the
 * order in which they lie, and each is appended to the <em>band</em> of its rank. A band fits into
 * a processor's cache: it is read from end to end before the first of its entries, and then they
 * are found there.
 */
final class Bands {
  /** Half of the second cache of a core of present servers; more of them are slower to fill. */
  private static final int BAND_BYTES = 1 << 20;

  /** Less is in the cache as it is. */
  static final int MEMTABLE_BYTES_LEAST = 2 * BAND_BYTES;

  /** Larger entries cost more to move than to wait for. */
  private static final int ENTRY_BYTES_MAX = 1 << 10;

  private static final int FIRST_CHUNKS = 64;
  private static final int NONE = -1;

  /** What reading ahead comes to, so that the compiler does not leave it out. */
  @SuppressWarnings("unused")
  private static volatile int seen;

  private final Memtable memtable;
  private final long[] addresses;

  /** Entries of a band, as a power of two. */
  private final int shift;

  /** Of each band, the chunk that fills and where. */
  private final int[] filling;

  private final int[] positions;

  private final int firstChunk;
  private int chunks;

  /** Of each chunk, the band that it is of. */
  private int[] bandOf = new int[FIRST_CHUNKS];

  private Bands(Memtable memtable, long[] addresses) {
    int entries = memtable.entries();
    int entriesPerBand = (int) Math.max(1, (long) BAND_BYTES * entries / memtable.dataBytes());
    this.memtable = memtable;
    this.addresses = addresses;
    this.shift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(entriesPerBand);
    this.filling = new int[((entries - 1) >>> shift) + 1];
    this.positions = new int[filling.length];
    this.firstChunk = memtable.chunks();
  }

  /** Whether it is worth it. */
  static boolean areWorthwhile(Memtable memtable) {
    long bytes = memtable.dataBytes();
    return bytes >= MEMTABLE_BYTES_LEAST && bytes <= (long) ENTRY_BYTES_MAX * memtable.entries();
  }

  /**
   * Moves the entries, except those that have a chunk of their own.
   *
   * @param ranks of each entry its place in sorted order
   * @param addresses memory for the addresses of the entries in sorted order
   */
  static Bands of(Memtable memtable, int[] ranks, long[] addresses) {
    Bands bands = new Bands(memtable, addresses);
    for (int band = 0; band < bands.filling.length; band++) {
      bands.append(band);
    }
    bands.move(ranks);
    return bands;
  }

  private void append(int band) {
    filling[band] = memtable.appendShared();
    positions[band] = 0;
    if (chunks == bandOf.length) {
      bandOf = Arrays.copyOf(bandOf, chunks * 2);
    }
    bandOf[chunks++] = band;
  }

  private void move(int[] ranks) {
    int left = NONE;
    for (int entry = 0; entry < memtable.entries(); entry++) {
      long address = memtable.address(entry);
      byte[] chunk = memtable.chunkAt(address);
      int length = EntryLayout.length(chunk, (int) address);
      if (length < chunk.length) {
        int number = Memtable.chunkNumber(address);
        if (number != left) {
          // They were filled one after the other, so nothing is left in the one before.
          leave(left);
          left = number;
        }
        long place = place(ranks[entry] >>> shift, length);
        System.arraycopy(chunk, (int) address, memtable.chunkAt(place), (int) place, length);
        memtable.move(entry, place);
        address = place;
      }
      addresses[ranks[entry]] = address;
    }
    leave(left);
  }

  private void leave(int chunk) {
    if (chunk != NONE) {
      memtable.drop(chunk);
    }
  }

  private long place(int band, int length) {
    if (length > MemoryBudget.CHUNK_BYTES - positions[band]) {
      append(band);
    }
    long place = Memtable.address(filling[band], positions[band]);
    positions[band] += length;
    return place;
  }

  /** Address of the entry of a rank; each is asked for once, in order. */
  long address(int rank) {
    if ((rank & ((1 << shift) - 1)) == 0) {
      read(rank >>> shift);
    }
    return addresses[rank];
  }

  private void read(int band) {
    int sum = 0;
    for (int i = 0; i < chunks; i++) {
      if (bandOf[i] == band) {
        byte[] chunk = memtable.chunk(firstChunk + i);
        int to = firstChunk + i == filling[band] ? positions[band] : chunk.length;
        sum += CacheLines.touch(chunk, 0, to);
      }
    }
    seen = sum;
  }
}
