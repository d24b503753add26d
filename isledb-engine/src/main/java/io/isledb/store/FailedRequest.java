package io.isledb.store;

import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a request that failed, from which the failure is made that fits. For those who write
 * stores.
 *
 * @param action what was tried, such as {@code create}
 * @param store its URL
 * @param key on which object or prefix
 * @param code of the error as the service names it
 * @param status of HTTP, if there was an answer
 * @param requestId by which the service's support finds it
 * @param detail what the service or the client said
 * @param cause as the client threw it
 */
public record FailedRequest(
    String action,
    String store,
    String key,
    @Nullable String code,
    @Nullable Integer status,
    @Nullable String requestId,
    @Nullable String detail,
    @Nullable Throwable cause) {

  /** Trying again may help. */
  public IsleException unavailable(String message) {
    return new StoreUnavailableException(message, cause)
        .with("action", action)
        .with("store", store)
        .with("key", key)
        .with("code", code)
        .with("status", status)
        .with("requestId", requestId)
        .with("detail", detail);
  }

  /** Trying again does not help. */
  public IsleException refused(String message) {
    return refused(message, "", null);
  }

  /**
   * Trying again does not help.
   *
   * @param name of one more fact
   * @param value of it, null to leave it out
   */
  public IsleException refused(String message, String name, @Nullable Object value) {
    return new StoreRefusedException(message, cause)
        .with(name, value)
        .with("action", action)
        .with("store", store)
        .with("key", key)
        .with("code", code)
        .with("status", status)
        .with("requestId", requestId)
        .with("detail", detail);
  }

  /** The service cannot do what is needed. */
  public IsleException unfit(String message) {
    return new StoreUnfitException(message, cause)
        .with("action", action)
        .with("store", store)
        .with("key", key)
        .with("code", code)
        .with("status", status)
        .with("requestId", requestId)
        .with("detail", detail);
  }

  /** There was no answer: what its cause tells about the reason decides. */
  public IsleException unanswered() {
    for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
      if (reason instanceof SSLHandshakeException || reason instanceof SSLPeerUnverifiedException) {
        return refused(
            "The endpoint's certificate is not trusted; add its issuer to the trust store");
      }
      if (reason instanceof SSLException && isPlainText(reason)) {
        return refused("The endpoint does not speak TLS; write http:// instead of https://");
      }
      if (reason instanceof UnknownHostException) {
        return unavailable("The host of the endpoint is not known; check the store's URL and DNS");
      }
    }
    return unavailable("The store did not answer");
  }

  private static boolean isPlainText(Throwable reason) {
    String text = String.valueOf(reason.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("unrecognized ssl message")
        || text.contains("unsupported or unrecognized");
  }
}
