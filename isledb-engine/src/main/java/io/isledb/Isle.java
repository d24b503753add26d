package io.isledb;

import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import java.time.Instant;
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
   * Deletes the isle with all its data. Writers and the maintainer must have been stopped before:
   * those that still run are fenced where that is possible. When it ends half way, the isle can no
   * longer be opened, is still found, and can be dropped again.
   *
   * @return how many objects were deleted; 0 when there was no isle
   */
  long drop(Verification.Progress progress);
}
