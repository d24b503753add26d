package io.isledb.connect.common;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.CursorExpiredException;
import io.isledb.error.FencedException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.LimitExceededException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import io.isledb.error.WrongObjectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The one place where failures of the engine become failures of Connect. {@link RetriableException}
 * means that the same call may succeed later; every other {@link ConnectException} ends the task
 * and says what to do.
 */
public final class ErrorMapping {
  private ErrorMapping() {}

  /**
   * What Connect is told.
   *
   * @param doing what was being done, and to what, such as {@code "Claiming the isle orders/0"}
   */
  public static ConnectException toConnect(String doing, Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof ConnectException already) {
      return already;
    }
    if (isTransient(cause)) {
      return new RetriableException(text(doing, cause), cause);
    }
    return new ConnectException(text(doing, cause), cause);
  }

  /** Whether trying again later may help. */
  public static boolean isTransient(Throwable failure) {
    return unwrap(failure) instanceof StoreUnavailableException;
  }

  /** Whether somebody else has taken over. */
  public static boolean isFenced(Throwable failure) {
    return unwrap(failure) instanceof FencedException;
  }

  /** The failure itself, out of the wrappers that futures put around it. */
  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String text(String doing, Throwable cause) {
    String advice = advice(cause);
    @Nullable String message = cause.getMessage();
    String what = message == null ? cause.getClass().getSimpleName() : message;
    return doing + " failed: " + what + (advice.isEmpty() ? "" : ". " + advice);
  }

  private static String advice(Throwable cause) {
    if (cause instanceof FencedException fenced) {
      return "This task no longer owns the isle; "
          + fenced.owner()
          + " does. Nothing that it held in memory is lost: Kafka still has it. Restart this task"
          + " only if no other connector writes below the same isledb.store.url";
    }
    if (cause instanceof StoreUnavailableException) {
      return "It is tried again";
    }
    if (cause instanceof StoreRefusedException) {
      return "Check bucket, region, endpoint, credentials and permissions, then restart the task";
    }
    if (cause instanceof StoreUnfitException) {
      return "Two writers could not be kept apart there, so nothing is written; use another store";
    }
    if (cause instanceof FormatTooNewException) {
      return "Upgrade this connector to at least the version that wrote the object";
    }
    if (cause instanceof FormatTooOldException) {
      return "Read the isle with the version that the message names";
    }
    if (cause instanceof CorruptObjectException || cause instanceof WrongObjectException) {
      return "Restore the object from a copy, or begin again below another isledb.store.url";
    }
    if (cause instanceof CursorExpiredException) {
      return "Alter the connector's offsets, or take a snapshot first";
    }
    if (cause instanceof LimitExceededException) {
      return "Make the record smaller, or set errors.tolerance=all to pass such records over";
    }
    if (cause instanceof InvalidOptionException) {
      return "Correct the connector's configuration";
    }
    return "";
  }
}
