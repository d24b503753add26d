package io.isledb;

import java.util.List;

/**
 * What a collection has deleted, or would delete.
 *
 * @param items in the order of deletion
 */
public record CollectionReport(List<Item> items) {
  /** Why an object may go. */
  public enum Reason {
    /** A manifest that has been replaced, and that no checkpoint names. */
    OLD_MANIFEST,
    /** A commit that the feed no longer reaches, or what only such a commit needed. */
    OUT_OF_FEED,
    /** A commit that has a copy in a segment of the feed. */
    JOINED,
    /** Something that was needed until longer than the grace period ago. */
    RETIRED,
    /** Something that nothing refers to, more than a day old: left behind by a crash. */
    UNREFERENCED
  }

  /**
   * One object.
   *
   * @param object its name below the root of the store
   * @param bytes its size
   */
  public record Item(String object, Reason reason, long bytes) {}

  public CollectionReport {
    items = List.copyOf(items);
  }

  /** How many objects. */
  public int objects() {
    return items.size();
  }

  /** Their sizes together. */
  public long bytes() {
    return items.stream().mapToLong(Item::bytes).sum();
  }

  /** The sizes of those that go for one reason. */
  public long bytes(Reason reason) {
    return items.stream().filter(item -> item.reason() == reason).mapToLong(Item::bytes).sum();
  }
}
