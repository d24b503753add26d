package io.isledb.store.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import reactor.core.publisher.Mono;

/**
 * The identity that tokens are asked for, and whether it can be asked now. Thread-safe.
 *
 * <p>An identity that gives no token at first is a mistake in the set-up, unless its service says
 * that it is out of order. One that has given a token before is there, so a failure without an
 * answer, or with one that tells of an outage, passes; a refusal does not.
 */
final class Identity implements TokenCredential {
  private final TokenCredential chain;
  private volatile boolean hasGiven;

  /** Tokens cannot be had for a while. */
  private static final class OutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutException(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }

  Identity(TokenCredential chain) {
    this.chain = chain;
  }

  /** Whether a request failed because there was no token for a while. */
  static boolean isOut(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    return chain
        .getToken(request)
        .doOnNext(token -> hasGiven = true)
        .onErrorMap(ClientAuthenticationException.class, this::judged);
  }

  @Override
  public AccessToken getTokenSync(TokenRequestContext request) {
    try {
      AccessToken token = chain.getTokenSync(request);
      hasGiven = true;
      return token;
    } catch (ClientAuthenticationException e) {
      throw judged(e);
    }
  }

  private RuntimeException judged(ClientAuthenticationException failure) {
    int status = status(failure);
    boolean isOutage = status >= 500 || status == 429 || status == 408;
    return isOutage || (status == 0 && hasGiven) ? new OutException(failure) : failure;
  }

  /** What the identity's service answered; 0 when nothing is known of an answer. */
  private static int status(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpResponseException answer && answer.getResponse() != null) {
        return answer.getResponse().getStatusCode();
      }
      if (cause instanceof com.microsoft.aad.msal4j.MsalServiceException answer
          && answer.statusCode() != null) {
        return answer.statusCode();
      }
    }
    return 0;
  }
}
