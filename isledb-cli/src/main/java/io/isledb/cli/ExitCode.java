package io.isledb.cli;

import io.isledb.error.CheckpointMissingException;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.CursorAheadException;
import io.isledb.error.CursorExpiredException;
import io.isledb.error.FencedException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.LimitExceededException;
import io.isledb.error.SnapshotExpiredException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import io.isledb.error.WrongObjectException;

/** What a program that calls the command line learns from how it ends. */
enum ExitCode {
  OK(0, "Done."),
  NOT_FOUND(1, "There is no such key, isle or checkpoint."),
  USAGE(2, "The command line, a URL or a setting is not understood, or a value is too large."),
  REFUSED(3, "The store refuses: wrong credentials, no permission, no such bucket."),
  UNAVAILABLE(4, "The store does not answer. Trying again may help."),
  CORRUPT(5, "Data is damaged, missing or not what it should be."),
  FENCED(6, "Another writer or maintainer has taken over the isle."),
  EXPIRED(
      7,
      "The place in the feed is gone or not written yet, or a checkpoint lapsed while it was"
          + " read."),
  FORMAT(8, "The isle was written by a version of this software that this one does not read."),
  UNFIT(9, "The store does not honour what the protocol needs: create only what is not there."),
  INTERNAL(10, "A defect of this software. Please report it with the text that was printed.");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }

  static ExitCode of(Throwable failure) {
    if (failure instanceof IsleMissingException || failure instanceof CheckpointMissingException) {
      return NOT_FOUND;
    } else if (failure instanceof InvalidOptionException
        || failure instanceof LimitExceededException
        || failure instanceof UsageException) {
      return USAGE;
    } else if (failure instanceof StoreRefusedException) {
      return REFUSED;
    } else if (failure instanceof StoreUnavailableException) {
      return UNAVAILABLE;
    } else if (failure instanceof CorruptObjectException
        || failure instanceof WrongObjectException) {
      return CORRUPT;
    } else if (failure instanceof FencedException) {
      return FENCED;
    } else if (failure instanceof CursorExpiredException
        || failure instanceof CursorAheadException
        || failure instanceof SnapshotExpiredException) {
      return EXPIRED;
    } else if (failure instanceof FormatTooNewException
        || failure instanceof FormatTooOldException) {
      return FORMAT;
    } else if (failure instanceof StoreUnfitException) {
      return UNFIT;
    }
    return INTERNAL;
  }
}
