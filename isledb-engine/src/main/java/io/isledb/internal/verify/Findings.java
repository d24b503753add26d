package io.isledb.internal.verify;

import io.isledb.Verification;
import io.isledb.Verification.Kind;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.IsleException;
import io.isledb.error.WrongObjectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what is wrong, and counts what was read. Thread-safe. */
final class Findings {
  private final List<Verification.Problem> problems = new ArrayList<>();
  private long objects;
  private long bytes;

  synchronized void problem(Kind kind, String object, String description) {
    problems.add(new Verification.Problem(kind, object, description));
  }

  synchronized void read(long size) {
    objects++;
    bytes += size;
  }

  /**
   * Does a check that fails by throwing; empty when it has failed.
   *
   * @throws IsleException a failure that says nothing of the object
   */
  <T> Optional<T> checked(String object, Supplier<T> check) {
    try {
      return Optional.of(check.get());
    } catch (CorruptObjectException e) {
      problem(Kind.DAMAGED, object, e.getMessage());
    } catch (WrongObjectException e) {
      problem(Kind.WRONG, object, e.getMessage());
    } catch (FormatTooNewException | FormatTooOldException e) {
      problem(Kind.UNREADABLE, object, e.getMessage());
    }
    return Optional.empty();
  }

  synchronized List<Verification.Problem> problems() {
    return List.copyOf(problems);
  }

  synchronized Verification result(List<Verification.Orphan> orphans, long awaitingCollection) {
    return new Verification(objects, bytes, problems, orphans, awaitingCollection);
  }
}
