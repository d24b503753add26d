package io.isledb;

import io.isledb.options.CheckpointOptions;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One key-value database under one prefix of an object store. A light handle; makes no request by
 * itself.
 */
public interface Isle {
  /** Path of the isle below the root, such as {@code orders/0}; empty for the root itself. */
  String path();

  /** Whether there is an isle: one request. */
  boolean exists();

  /** Claims the isle, creating it if need be; fences whoever wrote before. */
  IsleWriter openWriter(WriterOptions options);

  /**
   * Claims, writes other watermarks in a fenced commit, and lets go: what an operator's change of
   * offsets does.
   */
  CommitInfo rewriteWatermarks(String writer, UnaryOperator<Watermarks> change);

  /**
   * Opens a reader.
   *
   * @throws io.isledb.error.IsleMissingException when there is no isle
   */
  IsleReader openReader(ReaderOptions options);

  /**
   * Gives the isle's present state a name, under which it stays readable until the checkpoint
   * lapses or is deleted. Copies nothing: six requests. Writers and the maintainer go on beside it.
   *
   * @param name of letters, digits, dots, hyphens and underscores, 128 characters at most
   * @throws io.isledb.error.InvalidOptionException when the name is taken, or is not such a name
   * @throws io.isledb.error.StoreUnavailableException when it is not known whether it was made
   * @throws io.isledb.error.IsleMissingException when there is no isle
   */
  Checkpoint createCheckpoint(String name, CheckpointOptions options);

  /**
   * The checkpoints that have not lapsed, ascending by name; those that keep data for clones too.
   *
   * @throws io.isledb.error.IsleMissingException when there is no isle
   */
  List<Checkpoint> checkpoints();

  /**
   * Lets a checkpoint lapse at another time.
   *
   * @param timeToLive counted from now on the store's clock; zero for never
   * @throws io.isledb.error.CheckpointMissingException when there is none, or it has lapsed
   */
  Checkpoint extendCheckpoint(String name, Duration timeToLive);

  /**
   * Takes a checkpoint out. What only it kept is deleted a grace period later, so that readers that
   * are at it can finish.
   *
   * @return whether there was one that had not lapsed
   * @throws io.isledb.error.InvalidOptionException when a clone still reads what it keeps
   */
  boolean deleteCheckpoint(String name);

  /**
   * Opens the state that a checkpoint names: at most five requests. It never changes, but values
   * expire in it as everywhere.
   *
   * @throws io.isledb.error.CheckpointMissingException when there is no such checkpoint, or it has
   *     lapsed
   */
  Snapshot openReaderAt(String checkpoint);

  /**
   * Makes another isle of this one's present state, without copying data. From then on each goes
   * its own way: they share files that neither changes, until compaction of the clone has written
   * its own. The clone takes over options and watermarks, and its feed begins after what it was
   * made of.
   *
   * <p>Until the clone has its own files, a checkpoint of this isle keeps those for it, and this
   * isle cannot be dropped. Both must be opened below the same root.
   *
   * @param path where the clone is to be; there must be no isle
   * @return the clone
   * @throws io.isledb.error.InvalidOptionException when there is something at that path
   * @throws io.isledb.error.StoreUnavailableException when it is not known whether it was made
   */
  Isle cloneTo(String path);

  /**
   * As {@link #cloneTo(String)}, of the state that a checkpoint names.
   *
   * @throws io.isledb.error.CheckpointMissingException when there is no such checkpoint, or it has
   *     lapsed
   */
  Isle cloneTo(String path, String checkpoint);

  /**
   * Opens a tailer; see {@link TailerOptions} for where it begins. Makes its first request when
   * polled.
   */
  Tailer openTailer(TailerOptions options);

  /**
   * Takes over the maintenance of the isle, creating it if need be; fences whoever maintained it.
   *
   * @throws io.isledb.error.InvalidOptionException when the isle's policy is not the one that the
   *     options expect
   */
  Maintainer openMaintainer(MaintenanceOptions options);

  /** The isle's persisted options; the defaults when there is no isle. */
  IsleOptions options();

  /**
   * Changes the isle's persisted options, creating the isle if need be. Writers that are open go on
   * with the old ones; maintainers follow with their next round.
   *
   * @param change what to change; may be called several times
   * @return the options as they are now
   * @throws io.isledb.error.InvalidOptionException when it would change the policy to one of
   *     another name, which takes {@link #changePolicy}
   */
  IsleOptions changeOptions(UnaryOperator<IsleOptions> change);

  /**
   * Changes what compaction makes of the isle, with all consequences for the data in it: retention
   * holds for what is there already. Maintainers that expect another policy are refused from then
   * on.
   *
   * @return the options as they are now
   */
  IsleOptions changePolicy(CompactionPolicy policy);

  /** The newest commit; empty when there is no isle. */
  Optional<CommitInfo> head();

  /** The oldest place that the feed still has. */
  Cursor feedStart();

  /** The place right after the newest commit. */
  Cursor feedEnd();

  /**
   * The place of the first commit made at or after a time (by the writers' clocks, kept monotonic
   * by the log).
   */
  Cursor feedAt(Instant time);

  /**
   * The isle's state, without a look at its data: four requests.
   *
   * @throws io.isledb.error.IsleMissingException when there is no isle
   */
  IsleDescription describe();

  /**
   * Reads every object that the isle needs and checks every checksum, every reference and every
   * rule of order. May run beside writers and maintainers.
   *
   * @throws io.isledb.error.IsleMissingException when there is no isle
   */
  Verification verify(Verification.Progress progress);

  /**
   * What a collection would delete now, if the store's clock shows what this machine's does.
   * Changes nothing, and disturbs no maintainer.
   *
   * @throws io.isledb.error.IsleMissingException when there is no isle
   */
  CollectionReport collectable();

  /**
   * Deletes the isle with all its data. Writers and the maintainer must have been stopped before:
   * those that still run are fenced where that is possible. When it ends half way, the isle can no
   * longer be opened, is still found, and can be dropped again.
   *
   * @return how many objects were deleted; 0 when there was no isle
   * @throws io.isledb.error.InvalidOptionException when a clone still reads files of the isle;
   *     compact or drop the clone first
   */
  long drop(Verification.Progress progress);
}
