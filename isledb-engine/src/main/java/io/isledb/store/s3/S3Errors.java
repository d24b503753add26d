package io.isledb.store.s3;

import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.store.FailedRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * Decides what a caller can do about a failure of the service, by its error code before its HTTP
 * status: services carry the same code in different statuses.
 */
final class S3Errors {
  private static final Set<String> WRONG_REGION =
      Set.of(
          "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException",
          "InvalidRegionName");
  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidToken",
          "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidSecurity");
  private static final Set<String> TRY_AGAIN =
      Set.of(
          "SlowDown",
          "Throttling",
          "ThrottlingException",
          "RequestLimitExceeded",
          "TooManyRequests",
          "TooManyRequestsException",
          "RequestTimeout",
          "RequestTimeTooSkewed",
          "InternalError",
          "ServiceUnavailable",
          "ConditionalRequestConflict",
          "OperationAborted",
          "TemporaryRedirect",
          "BadDigest",
          "XAmzContentChecksumMismatch",
          "XAmzContentSHA256Mismatch",
          "IncompleteBody");
  private static final Set<String> TAKEN =
      Set.of("PreconditionFailed", "BlobAlreadyExists", "ObjectAlreadyExists");
  private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");

  private final S3Options options;

  S3Errors(S3Options options) {
    this.options = options;
  }

  /** Whether a refused create says that there is an object of that name. */
  static boolean isTaken(SdkException e) {
    return TAKEN.contains(code(e)) || status(e) == 412;
  }

  /**
   * Whether the service says that there is no such object. A bare 404 is not enough: any web server
   * gives one.
   */
  static boolean isMissing(SdkException e) {
    return code(e).equals("NoSuchKey") || code(e).equals("NoSuchVersion");
  }

  /** Whether a range begins at or after the end of the object. */
  static boolean isPastTheEnd(SdkException e) {
    return code(e).equals("InvalidRange") || status(e) == 416;
  }

  /**
   * Classifies a failure.
   *
   * @param action what was tried, such as {@code create}
   * @param key on which object or prefix
   */
  IsleException classify(SdkException e, String action, String key) {
    return e instanceof AwsServiceException s
        ? answered(s, failed(s, action, key))
        : unanswered(e, action, key);
  }

  /** The failure of a delete that the service answered name by name. */
  static IsleException ofDelete(List<S3Error> failed, S3Options options) {
    S3Error first = failed.get(0);
    if (TRY_AGAIN.contains(String.valueOf(first.code()))) {
      return new StoreUnavailableException("The store could not delete all objects")
          .with("store", options.url())
          .with("failed", failed.size())
          .with("key", first.key())
          .with("code", first.code());
    }
    return new StoreRefusedException(
            "The store refuses to delete some objects; allow s3:DeleteObject and look for retention"
                + " locks")
        .with("store", options.url())
        .with("failed", failed.size())
        .with("key", first.key())
        .with("code", first.code())
        .with("detail", first.message());
  }

  private IsleException answered(AwsServiceException e, FailedRequest failed) {
    String code = code(e);
    int status = e.statusCode();
    if (TRY_AGAIN.contains(code)) {
      return failed.unavailable("The store cannot serve this request now");
    }
    if (code.equals("NotImplemented") || status == 501) {
      return failed.unfit(
          "The store does not implement what is asked of it; conditional writes (If-None-Match),"
              + " ranged reads and list version 2 are needed");
    }
    if (status >= 500 || status == 429 || status == 307 || status == 408) {
      return failed.unavailable("The store cannot serve this request now");
    }
    if (WRONG_REGION.contains(code) || status == 301) {
      return failed.refused(
          "The bucket is in another region; correct region= in the store's URL",
          "rightRegion",
          rightRegion(e));
    }
    return failed.refused(refusal(code, status));
  }

  private static String refusal(String code, int status) {
    if (code.equals("NoSuchBucket")) {
      return "There is no such bucket; create it, or correct the bucket or endpoint in the store's"
          + " URL";
    }
    if (BAD_CREDENTIALS.contains(code)) {
      return "The store does not accept these credentials; check access key id, secret access key"
          + " and session token";
    }
    if (code.equals("ExpiredToken") || code.equals("ExpiredTokenException")) {
      return "The session token has expired; renew the credentials";
    }
    if (code.equals("AccessDenied") || status == 403 || status == 401) {
      return "Access is denied; allow s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket"
          + " on this bucket and prefix";
    }
    if (status == 404) {
      return "The endpoint answers, but not as S3 does; correct endpoint= in the store's URL";
    }
    return "The store refuses this request";
  }

  private IsleException unanswered(SdkException e, String action, String key) {
    FailedRequest failed =
        new FailedRequest(action, options.url(), key, null, null, null, e.getMessage(), e);
    if (String.valueOf(e.getMessage()).startsWith(ChainCredentials.CANNOT_BE_RENEWED)) {
      return failed.unavailable(
          "The credentials cannot be renewed now; what gives them is asked again");
    }
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("unable to load credentials")) {
      return failed.refused(
          "No credentials were found; set s3.access.key.id and s3.secret.access.key, or what the"
              + " default chain of the AWS SDK reads");
    }
    return failed.unanswered();
  }

  private FailedRequest failed(AwsServiceException e, String action, String key) {
    String detail =
        e.awsErrorDetails() != null ? e.awsErrorDetails().errorMessage() : e.getMessage();
    String code = code(e).isEmpty() ? null : code(e);
    return new FailedRequest(
        action, options.url(), key, code, e.statusCode(), e.requestId(), detail, e);
  }

  private static @Nullable String rightRegion(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    if (details == null) {
      return null;
    }
    if (details.sdkHttpResponse() != null) {
      String header =
          details.sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region").orElse(null);
      if (header != null) {
        return header;
      }
    }
    Matcher matcher = EXPECTED_REGION.matcher(String.valueOf(details.errorMessage()));
    return matcher.find() ? matcher.group(1) : null;
  }

  private static int status(SdkException e) {
    return e instanceof AwsServiceException s ? s.statusCode() : 0;
  }

  private static String code(SdkException e) {
    if (e instanceof AwsServiceException s
        && s.awsErrorDetails() != null
        && s.awsErrorDetails().errorCode() != null) {
      return s.awsErrorDetails().errorCode();
    }
    return "";
  }
}
