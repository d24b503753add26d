package io.isledb.store.gcs;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import io.isledb.error.IsleException;
import io.isledb.store.FailedRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what a caller can do about a failure of the service, by its reason and HTTP status. */
final class GcsErrors {
  private static final Set<String> TRY_AGAIN =
      Set.of(
          "rateLimitExceeded",
          "userRateLimitExceeded",
          "backendError",
          "internalError",
          "SlowDown",
          "conflict");

  private final GcsOptions options;

  GcsErrors(GcsOptions options) {
    this.options = options;
  }

  /** Whether a refused create says that there is an object of that name. */
  static boolean isTaken(IOException e) {
    return status(e) == 412;
  }

  /** Whether a range begins at or after the end of the object. */
  static boolean isPastTheEnd(IOException e) {
    return status(e) == 416;
  }

  /** Whether the service says by name that there is no such object, as Google's does. */
  static boolean isMissing(IOException e) {
    return e instanceof HttpResponseException answer && saysNoObject(status(e), text(answer));
  }

  /** The same of one of a batch of deletes. */
  static boolean isMissing(GoogleJsonError error) {
    return saysNoObject(error.getCode(), String.valueOf(error.getMessage()));
  }

  /**
   * Whether something is not there, and nobody says what: emulators answer so to a missing object
   * and to a missing bucket, and any web server to anything.
   */
  static boolean isVague(IOException e) {
    return e instanceof HttpResponseException answer && isVague(status(e), text(answer));
  }

  /** The same of one of a batch of deletes. */
  static boolean isVague(GoogleJsonError error) {
    return isVague(error.getCode(), String.valueOf(error.getMessage()));
  }

  private static boolean saysNoObject(int status, String text) {
    return status == 404 && text.contains("No such object");
  }

  private static boolean isVague(int status, String text) {
    return status == 404 && !text.contains("No such object") && !text.contains("bucket");
  }

  /**
   * Classifies a failure.
   *
   * @param action what was tried, such as {@code create}
   * @param key on which object or prefix
   */
  IsleException classify(IOException e, String action, String key) {
    if (e instanceof HttpResponseException answer) {
      String reason = answer instanceof GoogleJsonResponseException j ? reason(j.getDetails()) : "";
      return answered(
          answer.getStatusCode(),
          reason,
          new FailedRequest(
              action,
              options.url(),
              key,
              reason.isEmpty() ? null : reason,
              answer.getStatusCode(),
              requestId(answer),
              text(answer),
              e));
    }
    FailedRequest failed =
        new FailedRequest(action, options.url(), key, null, null, null, e.getMessage(), e);
    return isAboutCredentials(e)
        ? failed.refused(
            "No access token can be had with these credentials; check gcs.credentials.json,"
                + " gcs.credentials.file or the application default credentials")
        : failed.unanswered();
  }

  /** Classifies the failure of one of a batch of deletes. */
  IsleException classify(GoogleJsonError error, String key) {
    String reason = reason(error);
    return answered(
        error.getCode(),
        reason,
        new FailedRequest(
            "delete", options.url(), key, reason, error.getCode(), null, error.getMessage(), null));
  }

  private static IsleException answered(int status, String reason, FailedRequest failed) {
    if (TRY_AGAIN.contains(reason) || status == 429 || status == 408 || status == 409) {
      return failed.unavailable("The store cannot serve this request now");
    }
    if (status == 501) {
      return failed.unfit(
          "The store does not implement what is asked of it; conditional writes"
              + " (ifGenerationMatch) and ranged reads are needed");
    }
    if (status >= 500) {
      return failed.unavailable("The store cannot serve this request now");
    }
    return failed.refused(refusal(status, reason, String.valueOf(failed.detail())));
  }

  private static String refusal(int status, String reason, String detail) {
    if (reason.equals("userProjectMissing") || reason.equals("required")) {
      return "The bucket's requesters pay; set gcs.user.project to the project that does";
    }
    if (status == 401) {
      return "The store does not accept these credentials; check gcs.credentials.json,"
          + " gcs.credentials.file or the application default credentials";
    }
    if (reason.equals("retentionPolicyNotMet") || reason.equals("objectUnderActiveHold")) {
      return "The store keeps this object because of a retention policy or a hold; take it off the"
          + " prefix of the isles";
    }
    if (status == 403) {
      return "Access is denied; allow storage.objects.get, storage.objects.create,"
          + " storage.objects.delete and storage.objects.list on this bucket and prefix";
    }
    if (status == 404 && (detail.contains("bucket") || reason.equals("notFound"))) {
      return "There is no such bucket; create it, or correct the bucket or endpoint in the store's"
          + " URL";
    }
    if (status == 404 || status < 400) {
      return "The endpoint answers, but not as Cloud Storage does; correct endpoint= in the"
          + " store's URL";
    }
    return "The store refuses this request";
  }

  private static boolean isAboutCredentials(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Retryable auth) {
        return !auth.isRetryable();
      }
    }
    String text = String.valueOf(e.getMessage());
    return text.contains("default credentials were not found")
        || text.contains("Application Default Credentials");
  }

  private static String reason(@Nullable GoogleJsonError error) {
    List<GoogleJsonError.ErrorInfo> errors = error == null ? null : error.getErrors();
    if (errors == null || errors.isEmpty()) {
      return "";
    }
    String reason = errors.get(0).getReason();
    return reason == null ? "" : reason;
  }

  private static String text(HttpResponseException answer) {
    if (answer instanceof GoogleJsonResponseException json && json.getDetails() != null) {
      return String.valueOf(json.getDetails().getMessage());
    }
    return String.valueOf(answer.getContent());
  }

  private static @Nullable String requestId(HttpResponseException answer) {
    return answer.getHeaders() == null
        ? null
        : answer.getHeaders().getFirstHeaderStringValue("x-guploader-uploadid");
  }

  private static int status(IOException e) {
    return e instanceof HttpResponseException answer ? answer.getStatusCode() : 0;
  }
}
