package io.isledb;

import java.util.List;

/**
 * What a look at every object of an isle has found.
 *
 * @param objects objects read and checked
 * @param bytes their bytes
 * @param problems what is not as it must be, in the order in which it was found; empty for a sound
 *     isle
 * @param orphans objects that nothing refers to: left by a crash, or just being written
 * @param awaitingCollection objects that nothing needs any longer and that collection will delete
 */
public record Verification(
    long objects,
    long bytes,
    List<Problem> problems,
    List<Orphan> orphans,
    long awaitingCollection) {

  public Verification {
    problems = List.copyOf(problems);
    orphans = List.copyOf(orphans);
  }

  /** Whether nothing is wrong; orphans are not wrong. */
  public boolean isSound() {
    return problems.isEmpty();
  }

  /** In which way something is wrong. */
  public enum Kind {
    /** Bytes are not what was written. */
    DAMAGED,
    /** Intact, but not what its name promises. */
    WRONG,
    /** Needed, and not there. */
    MISSING,
    /** Objects that are intact contradict each other. */
    INCONSISTENT,
    /** Written by a version of this software that this one does not understand. */
    UNREADABLE,
    /** In a folder of the isle, with a name that no object of an isle has. */
    FOREIGN
  }

  /**
   * Something that is wrong.
   *
   * @param object name of the object, below the root of all isles
   * @param description what is wrong with it, and where
   */
  public record Problem(Kind kind, String object, String description) {}

  /**
   * An object that nothing refers to.
   *
   * @param modifiedMs when it was written, by the store's clock
   */
  public record Orphan(String object, long sizeBytes, long modifiedMs) {}

  /** Is told how far long work has come. */
  @FunctionalInterface
  public interface Progress {
    Progress NONE = (done, of) -> {};

    /**
     * Called after every object, on the thread that has asked for the work.
     *
     * @param done objects that are done
     * @param of objects there are
     */
    void report(long done, long of);
  }
}
