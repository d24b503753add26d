package io.isledb.internal.iterator;

import io.isledb.Direction;
import io.isledb.KeyRange;
import io.isledb.Slice;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What of an ordered walk a reader may see: of each key in a range the newest version, unless it is
 * a delete or has expired. An expired put hides the versions below it as a delete does. Not
 * thread-safe.
 *
 * <p>States: <i>fresh</i> (before the first entry, or after a seek), <i>on an entry</i>,
 * <i>ended</i>, <i>failed</i>. {@link #next} leads from fresh or on an entry to on an entry, ended
 * or, when the source throws, failed; it stays in ended, and is refused in failed. {@link #seek}
 * leads from any to fresh. Only on an entry is there one to ask for.
 */
public final class VisibleIterator implements EntryIterator {
  private enum State {
    FRESH,
    ON_ENTRY,
    ENDED,
    FAILED
  }

  private final EntryIterator source;
  private final KeyRange range;
  private final boolean isBackward;
  private final LongSupplier wallMs;
  private State state = State.FRESH;
  private @Nullable EntryView entry;

  /** Where the source's entries come from for now. */
  private @Nullable EntryRun run;

  /** Where the source is to go before the first entry is taken; null for where it stands. */
  private @Nullable Slice start;

  /**
   * The key last taken from the source, whether shown or not: its older versions are passed over.
   * Within a run the run knows, and the key is noted when the run ends.
   */
  private byte[] lastKey = EntryView.NO_BYTES;

  private int lastKeyLength = -1;

  /** Its {@link KeyPrefix}, which mostly tells that the next key is another. */
  private long lastPrefix;

  /** Whether the entry that was taken has the key of the one before it. */
  private boolean isOlder;

  /** Whether the walk has reached the range: what comes later cannot lie before it. */
  private boolean hasReachedRange;

  /**
   * @param source keys in the direction's order, versions of a key newest first, before its first
   *     entry; closed with this
   * @param range the keys to show
   * @param direction the source's
   * @param wallMs the time that decides what has expired, asked for each entry that can expire
   */
  public VisibleIterator(
      EntryIterator source, KeyRange range, Direction direction, LongSupplier wallMs) {
    this.source = source;
    this.range = range;
    this.isBackward = direction == Direction.DESCENDING;
    this.wallMs = wallMs;
    this.start = isBackward ? range.to() : range.from();
  }

  @Override
  public boolean next() {
    entry = null;
    if (state == State.ENDED) {
      return false;
    }
    if (state == State.FAILED) {
      throw new IllegalStateException("the iterator failed before; seek, or open another");
    }
    if (state == State.FRESH && start != null) {
      source.seek(start);
    }
    // Until it has come through: a walk that failed half-way must not look like one at its end.
    state = State.FAILED;
    for (EntryView candidate = take(); candidate != null; candidate = take()) {
      if (isOlder || (!hasReachedRange && isBeforeRange(candidate))) {
        continue;
      }
      hasReachedRange = true;
      if (isPastRange(candidate)) {
        break;
      }
      if (isLive(candidate)) {
        entry = candidate;
        state = State.ON_ENTRY;
        return true;
      }
    }
    state = State.ENDED;
    return false;
  }

  private @Nullable EntryView take() {
    EntryRun within = run;
    if (within != null && within.next()) {
      isOlder = within.isSameKey();
      return within.entry();
    }
    return takeFromSource(within);
  }

  private @Nullable EntryView takeFromSource(@Nullable EntryRun ended) {
    run = null;
    if (ended != null) {
      EntryView last = ended.entry();
      remember(last, KeyPrefix.of(last.keyArray, last.keyOffset, last.keyLength));
    }
    if (!source.next()) {
      return null;
    }
    EntryView candidate = source.entry();
    long prefix = KeyPrefix.of(candidate.keyArray, candidate.keyOffset, candidate.keyLength);
    isOlder = prefix == lastPrefix && isLastKey(candidate);
    run = source.run();
    if (!isOlder && run == null) {
      remember(candidate, prefix);
    }
    return candidate;
  }

  @Override
  public EntryView entry() {
    EntryView present = entry;
    if (present == null) {
      throw new IllegalStateException("the iterator stands on no entry");
    }
    return present;
  }

  @Override
  public void seek(Slice key) {
    Slice bound = isBackward ? range.to() : range.from();
    boolean isOutside =
        bound != null && (isBackward ? key.compareTo(bound) > 0 : key.compareTo(bound) < 0);
    start = isOutside ? bound : Slice.of(key.toByteArray());
    lastKeyLength = -1;
    hasReachedRange = false;
    entry = null;
    run = null;
    state = State.FRESH;
  }

  @Override
  public void close() {
    entry = null;
    run = null;
    state = State.ENDED;
    source.close();
  }

  private boolean isLive(EntryView candidate) {
    if (candidate.isDelete()) {
      return false;
    }
    return candidate.expiryMs == 0 || candidate.expiryMs > wallMs.getAsLong();
  }

  private boolean isLastKey(EntryView candidate) {
    return candidate.keyLength == lastKeyLength
        && Arrays.equals(
            candidate.keyArray,
            candidate.keyOffset,
            candidate.keyOffset + candidate.keyLength,
            lastKey,
            0,
            lastKeyLength);
  }

  private void remember(EntryView candidate, long prefix) {
    if (lastKey.length < candidate.keyLength) {
      lastKey = new byte[Math.max(64, candidate.keyLength * 2)];
    }
    System.arraycopy(candidate.keyArray, candidate.keyOffset, lastKey, 0, candidate.keyLength);
    lastKeyLength = candidate.keyLength;
    lastPrefix = prefix;
  }

  private boolean isBeforeRange(EntryView candidate) {
    return isBackward ? isAboveUpper(candidate) : isBelowLower(candidate);
  }

  private boolean isPastRange(EntryView candidate) {
    return isBackward ? isBelowLower(candidate) : isAboveUpper(candidate);
  }

  private boolean isBelowLower(EntryView candidate) {
    Slice from = range.from();
    if (from == null) {
      return false;
    }
    int order = compareKey(candidate, from);
    return order < 0 || (order == 0 && !range.fromInclusive());
  }

  private boolean isAboveUpper(EntryView candidate) {
    Slice to = range.to();
    if (to == null) {
      return false;
    }
    int order = compareKey(candidate, to);
    return order > 0 || (order == 0 && !range.toInclusive());
  }

  private static int compareKey(EntryView entry, Slice key) {
    return Arrays.compareUnsigned(
        entry.keyArray,
        entry.keyOffset,
        entry.keyOffset + entry.keyLength,
        key.array(),
        key.offset(),
        key.offset() + key.length());
  }
}
