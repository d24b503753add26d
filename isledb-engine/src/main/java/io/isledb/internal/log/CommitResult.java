package io.isledb.internal.log;

import io.isledb.error.IsleException;

/** What became of one attempt to commit. Fenced is an exception of its own. */
public sealed interface CommitResult {
  CommitResult DURABLE = new Durable();

  /** The commit is in the log, by this attempt or an earlier one. */
  record Durable() implements CommitResult {}

  /** Nobody knows; the way on is the same id with the same bytes. */
  record Unknown(IsleException cause) implements CommitResult {}
}
