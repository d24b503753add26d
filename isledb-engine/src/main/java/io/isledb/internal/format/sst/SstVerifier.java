package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.iterator.EntryView;
import java.util.Arrays;

/**
 * Reads a whole file and checks everything that can be checked: each checksum, the order of
 * entries, that the index leads to each, that the filter knows each key, and that the properties
 * are true.
 */
public final class SstVerifier {
  private SstVerifier() {}

  /** Checks a commit. */
  public static CommitHeader verifyCommit(String object, byte[] file, String isleId, long id) {
    CommitHeader header = CommitChanges.decode(object, file, isleId, id).header();
    verifyContent(object, file, SstTail.parse(object, file, 0), isleId, Long.toString(id));
    return header;
  }

  /** Checks a run. */
  public static SstProperties verifyRun(String object, byte[] file, String isleId, String ulid) {
    return verifyRun(object, file, file.length, 0, isleId, ulid);
  }

  /** Checks a run that was just built, where it was built. */
  public static SstProperties verifyBuilt(String object, Sst sst, String isleId, String ulid) {
    int length = sst.bytes().remaining();
    return verifyRun(object, sst.bytes().array(), length, (int) sst.tailOffset(), isleId, ulid);
  }

  /** The file is the first bytes of an array, which is not copied but for the tail. */
  private static SstProperties verifyRun(
      String object, byte[] file, int length, int tailFrom, String isleId, String ulid) {
    long statedTailOffset = CommitFile.requireRun(object, file, isleId, ulid);
    byte[] end = Arrays.copyOfRange(file, tailFrom, length);
    SstTail tail = verifyContent(object, file, SstTail.parse(object, end, tailFrom), isleId, ulid);
    CommitFile.requireTailAt(statedTailOffset, tail, object);
    long dataStart = tail.index().count() == 0 ? tail.tailOffset() : tail.index().offset(0);
    if (dataStart != CommitFile.frontBytes(object, file)) {
      throw corrupt("A file's blocks do not begin after its header", object, dataStart);
    }
    return tail.properties();
  }

  private static SstTail verifyContent(
      String object, byte[] file, SstTail tail, String isleId, String id) {
    tail.verifyIdentity(isleId, id, object);
    Content content = new Content(object, tail, new SstStatistics(object, isleId, id));
    for (int i = 0; i < tail.index().count(); i++) {
      content.verifyBlock(i, file);
    }
    content.verifyProperties();
    return tail;
  }

  /** The entries of a file, block after block. */
  private static final class Content {
    private final String object;
    private final SstTail tail;
    private final SstStatistics statistics;

    /** The key before the present one. */
    private byte[] last = new byte[256];

    private int lastLength = -1;
    private long lastSequence;

    Content(String object, SstTail tail, SstStatistics statistics) {
      this.object = object;
      this.tail = tail;
      this.statistics = statistics;
    }

    void verifyBlock(int number, byte[] file) {
      long at = tail.index().offset(number);
      byte[] raw = SectionCodec.read(file, (int) at, tail.index().length(number), object, at);
      DataBlock block = DataBlock.of(raw, object, at);
      DataBlock searched = block;
      BlockIterator entries = new BlockIterator(block);
      int count = 0;
      boolean isFirstKey = true;
      while (entries.next()) {
        EntryView entry = entries.entry();
        int order = lastLength < 0 ? -1 : compareLast(entry);
        if (order > 0 || (order == 0 && lastSequence <= entry.sequence)) {
          throw corrupt("Entries are out of order", object, at);
        }
        if (order < 0) {
          if (isFirstKey) {
            requireIndexed(number, entry.keyArray, entry.keyOffset, entry.keyLength, at);
            isFirstKey = false;
          }
          searched = searched.searchable();
          requireFindable(searched, entry, at);
          remember(entry);
        }
        lastSequence = entry.sequence;
        statistics.add(entry);
        count++;
      }
      if (count != block.entries()) {
        throw corrupt("A block's count of entries is not true", object, at);
      }
      if (!isFirstKey) {
        // The index ascends, so what leads to the first key and the last leads to all between them.
        requireIndexed(number, last, 0, lastLength, at);
      }
    }

    private int compareLast(EntryView entry) {
      return Arrays.compareUnsigned(
          last, 0, lastLength, entry.keyArray, entry.keyOffset, entry.keyOffset + entry.keyLength);
    }

    private void remember(EntryView entry) {
      if (entry.keyLength > last.length) {
        last = new byte[Math.max(entry.keyLength, last.length * 2)];
      }
      System.arraycopy(entry.keyArray, entry.keyOffset, last, 0, entry.keyLength);
      lastLength = entry.keyLength;
    }

    private void requireIndexed(int number, byte[] key, int offset, int length, long at) {
      if (tail.index().firstAtOrAfter(key, offset, length) != number) {
        throw corrupt("An index does not lead to a key that its file has", object, at);
      }
    }

    private void requireFindable(DataBlock block, EntryView entry, long at) {
      byte[] key = entry.keyArray;
      int offset = entry.keyOffset;
      int length = entry.keyLength;
      int found = block.find(key, offset, length);
      if (found < 0 || BlockSearch.sequence(block.searchableBytes(), found) != entry.sequence) {
        throw corrupt("A search of a block does not find a key that it has", object, at);
      }
      BloomFilter filter = tail.filter();
      if (filter != null && !filter.mayContain(KeyHash.of(key, offset, length))) {
        throw corrupt("A filter denies a key that its file has", object, at);
      }
    }

    void verifyProperties() {
      statistics.maxKey(lastLength < 0 ? Slice.EMPTY : Slice.of(Arrays.copyOf(last, lastLength)));
      if (!statistics.toProperties().equals(tail.properties())) {
        throw corrupt("A file's properties are not true of its content", object, tail.tailOffset());
      }
    }
  }

  private static CorruptObjectException corrupt(String message, String object, long at) {
    return new CorruptObjectException(message).with("object", object).with("offset", at);
  }
}
