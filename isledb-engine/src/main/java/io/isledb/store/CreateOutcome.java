package io.isledb.store;

import io.isledb.error.IsleException;
import io.isledb.error.StoreUnavailableException;

/** What became of a create-if-absent. */
public sealed interface CreateOutcome {
  CreateOutcome STORED = new Stored();
  CreateOutcome EXISTS = new Exists();

  /** The object was created by this call. */
  record Stored() implements CreateOutcome {}

  /**
   * There is an object of that name; it may be this caller's own, from an earlier attempt with a
   * lost answer.
   */
  record Exists() implements CreateOutcome {}

  /**
   * Nobody knows: the request may have been applied, or may be applied later. The only safe way on
   * is the same name with the same bytes, until the answer is another.
   */
  record Unknown(IsleException cause) implements CreateOutcome {}

  /**
   * What a failed attempt means: nobody knows, unless the store has refused.
   *
   * @throws IsleException the failure itself when trying again will not help
   */
  static CreateOutcome ofFailure(IsleException failure) {
    if (failure instanceof StoreUnavailableException) {
      return new Unknown(failure);
    }
    throw failure;
  }
}
