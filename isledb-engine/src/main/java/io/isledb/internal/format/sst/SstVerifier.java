package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.iterator.EntryView;

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
    byte[] end = java.util.Arrays.copyOfRange(file, tailFrom, length);
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
    SstStatistics found = new SstStatistics(object, isleId, id);
    EntryView last = new EntryView(); // has a key once there was an entry
    EntryView scratch = new EntryView();
    byte[] lastKey = new byte[256];
    boolean isFirst = true;
    for (int i = 0; i < tail.index().count(); i++) {
      long at = tail.index().offset(i);
      byte[] raw = SectionCodec.read(file, (int) at, tail.index().length(i), object, at);
      DataBlock block = DataBlock.of(raw, object, at);
      BlockIterator entries = new BlockIterator(block);
      int count = 0;
      while (entries.next()) {
        EntryView entry = entries.entry();
        int order = isFirst ? -1 : last.compareKeyTo(entry);
        if (order > 0 || (order == 0 && last.sequence <= entry.sequence)) {
          throw corrupt("Entries are out of order", object, at);
        }
        if (order < 0) {
          requireFindable(tail, i, block, entry, scratch, object, at);
          lastKey = remember(entry, last, lastKey);
        }
        last.sequence = entry.sequence;
        isFirst = false;
        found.add(entry);
        count++;
      }
      if (count != block.entries()) {
        throw corrupt("A block's count of entries is not true", object, at);
      }
    }
    found.maxKey(Slice.of(last.key().toByteArray()));
    if (!found.toProperties().equals(tail.properties())) {
      throw corrupt("A file's properties are not true of its content", object, tail.tailOffset());
    }
    return tail;
  }

  /**
   * Copies the key of an entry, whose own is overwritten by the next entry's.
   *
   * @return the array that holds it: the one given, or a larger one
   */
  private static byte[] remember(EntryView entry, EntryView last, byte[] array) {
    byte[] target = array.length < entry.keyLength ? new byte[entry.keyLength * 2] : array;
    System.arraycopy(entry.keyArray, entry.keyOffset, target, 0, entry.keyLength);
    last.keyArray = target;
    last.keyLength = entry.keyLength;
    return target;
  }

  /** The newest version of a key must be what a search comes to. */
  private static void requireFindable(
      SstTail tail,
      int number,
      DataBlock block,
      EntryView entry,
      EntryView found,
      String object,
      long at) {
    byte[] key = entry.keyArray;
    int offset = entry.keyOffset;
    int length = entry.keyLength;
    if (tail.index().firstAtOrAfter(key, offset, length) != number) {
      throw corrupt("An index does not lead to a key that its file has", object, at);
    }
    if (!block.find(key, offset, length, found) || found.sequence != entry.sequence) {
      throw corrupt("A search of a block does not find a key that it has", object, at);
    }
    BloomFilter filter = tail.filter();
    if (filter != null && !filter.mayContain(KeyHash.of(key, offset, length))) {
      throw corrupt("A filter denies a key that its file has", object, at);
    }
  }

  private static CorruptObjectException corrupt(String message, String object, long at) {
    return new CorruptObjectException(message).with("object", object).with("offset", at);
  }
}
