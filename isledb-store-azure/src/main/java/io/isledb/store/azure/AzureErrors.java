package io.isledb.store.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.isledb.error.IsleException;
import io.isledb.store.FailedRequest;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Decides what a caller can do about a failure of the service, by its code before its status. */
final class AzureErrors {
  private static final HttpHeaderName REQUEST_ID = HttpHeaderName.fromString("x-ms-request-id");
  private static final String MESSAGE = "<Message>";
  private static final Set<String> TAKEN =
      Set.of("BlobAlreadyExists", "ConditionNotMet", "UnauthorizedBlobOverwrite");
  private static final Set<String> TRY_AGAIN =
      Set.of("ServerBusy", "InternalError", "OperationTimedOut", "SystemInUse");
  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "AuthenticationFailed",
          "InvalidAuthenticationInfo",
          "NoAuthenticationInformation",
          "KeyBasedAuthenticationNotPermitted");

  private final AzureOptions options;

  AzureErrors(AzureOptions options) {
    this.options = options;
  }

  /**
   * Whether a refused create says that there is an object of that name. Who may create and not
   * replace is told so in words of its own.
   */
  static boolean isTaken(RuntimeException e) {
    return TAKEN.contains(code(e)) || status(e) == 412;
  }

  /**
   * Whether the service says that there is no such object; a missing container is another thing.
   */
  static boolean isMissing(RuntimeException e) {
    return code(e).equals("BlobNotFound");
  }

  /** Whether a range begins at or after the end of the object. */
  static boolean isPastTheEnd(RuntimeException e) {
    return code(e).equals("InvalidRange") || status(e) == 416;
  }

  /**
   * Classifies a failure; what is not one of a request is thrown as it is.
   *
   * @param action what was tried, such as {@code create}
   * @param key on which object or prefix
   */
  IsleException classify(RuntimeException e, String action, String key) {
    FailedRequest failed = failed(e, action, key);
    if (Identity.isOut(e)) {
      return failed.unavailable(
          "No access token can be had now; whoever gives them is asked again");
    }
    if (e instanceof ClientAuthenticationException) {
      return failed.refused(
          "No access token can be had; set azure.account.key, azure.sas.token or"
              + " azure.connection.string, or give this machine or workload an identity");
    }
    if (e instanceof HttpResponseException answer && answer.getResponse() != null) {
      return answered(code(e), status(e), failed);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof TimeoutException
          || cause instanceof InterruptedException) {
        return failed.unanswered();
      }
    }
    throw e;
  }

  private static IsleException answered(String code, int status, FailedRequest failed) {
    if (status == 501) {
      return failed.unfit(
          "The store does not implement what is asked of it; conditional writes (If-None-Match) and"
              + " ranged reads are needed");
    }
    if (status < 300) {
      return failed.unavailable("The store's answer cannot be understood");
    }
    if (TRY_AGAIN.contains(code) || status >= 500 || status == 429 || status == 408) {
      return failed.unavailable("The store cannot serve this request now");
    }
    return failed.refused(refusal(code, status));
  }

  private static String refusal(String code, int status) {
    if (code.equals("ContainerNotFound") || code.equals("ContainerBeingDeleted")) {
      return "There is no such container; create it, or correct the container or account in the"
          + " store's URL";
    }
    if (BAD_CREDENTIALS.contains(code) || status == 401) {
      return "The store does not accept these credentials; check the account's key, whether the"
          + " shared access signature has expired, and the clock of this machine";
    }
    if (code.equals("AccountIsDisabled") || code.equals("ContainerDisabled")) {
      return "The account or container is disabled; enable it again";
    }
    if (code.equals("BlobImmutableDueToPolicy")) {
      return "The store keeps this object because of an immutability policy or a legal hold; take"
          + " it off the prefix of the isles";
    }
    if (status == 403) {
      return "Access is denied; grant a role such as Storage Blob Data Contributor on this"
          + " container, or a signature with read, create, write, delete and list, and let this"
          + " machine through the account's firewall";
    }
    if (status == 404 && code.isEmpty()) {
      return "The endpoint answers, but not as Blob Storage does; correct endpoint= in the store's"
          + " URL";
    }
    return "The store refuses this request";
  }

  private FailedRequest failed(RuntimeException e, String action, String key) {
    String code = code(e);
    int status = status(e);
    return new FailedRequest(
        action,
        options.url(),
        key,
        code.isEmpty() ? null : code,
        status == 0 ? null : (Integer) status,
        requestId(e),
        detail(e),
        e);
  }

  /** The first line says it; the others repeat the request's number and time. */
  private static String detail(RuntimeException e) {
    String text = String.valueOf(e.getMessage());
    int message = text.indexOf(MESSAGE);
    String told = message < 0 ? text : text.substring(message + MESSAGE.length());
    String line = told.lines().findFirst().orElse("");
    int end = line.indexOf('<');
    return message < 0 || end < 0 ? line : line.substring(0, end);
  }

  private static @Nullable String requestId(RuntimeException e) {
    return e instanceof HttpResponseException answer && answer.getResponse() != null
        ? answer.getResponse().getHeaderValue(REQUEST_ID)
        : null;
  }

  private static int status(RuntimeException e) {
    return e instanceof HttpResponseException answer && answer.getResponse() != null
        ? answer.getResponse().getStatusCode()
        : 0;
  }

  private static String code(RuntimeException e) {
    @Nullable BlobErrorCode code = e instanceof BlobStorageException b ? b.getErrorCode() : null;
    return code == null ? "" : code.toString();
  }
}
