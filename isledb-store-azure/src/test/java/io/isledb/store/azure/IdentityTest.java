package io.isledb.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.identity.CredentialUnavailableException;
import com.microsoft.aad.msal4j.MsalServiceException;
import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import java.net.ConnectException;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class IdentityTest {
  private static final TokenRequestContext REQUEST =
      new TokenRequestContext().addScopes("https://storage.azure.com/.default");
  private static final ClientAuthenticationException NO_ANSWER =
      new CredentialUnavailableException("no endpoint", new ConnectException("refused"));

  private @Nullable ClientAuthenticationException failure;
  private final AccessToken token = new AccessToken("hush", OffsetDateTime.MAX);
  private final Identity identity =
      new Identity(
          new TokenCredential() {
            @Override
            public Mono<AccessToken> getToken(TokenRequestContext request) {
              return Mono.fromCallable(() -> getTokenSync(request));
            }

            @Override
            public AccessToken getTokenSync(TokenRequestContext request) {
              if (failure != null) {
                throw failure;
              }
              return token;
            }
          });

  private List<IsleException> failures(ClientAuthenticationException cause) {
    failure = cause;
    AzureErrors errors =
        new AzureErrors(
            AzureOptions.parse(URI.create("azure://container/x?account=account"), Map.of()));
    return List.of(
        errors.classify(
            catchThrowableOfType(RuntimeException.class, () -> identity.getTokenSync(REQUEST)),
            "read",
            "x/a"),
        errors.classify(
            catchThrowableOfType(RuntimeException.class, () -> identity.getToken(REQUEST).block()),
            "read",
            "x/a"));
  }

  private static ClientAuthenticationException answered(int status) {
    MsalServiceException answer =
        new MsalServiceException("told so", "code") {
          private static final long serialVersionUID = 1L;

          @Override
          public Integer statusCode() {
            return status;
          }
        };
    return new ClientAuthenticationException("no token", null, answer);
  }

  @Test
  void anIdentityThatIsNotThereIsAMistake() {
    assertThat(failures(NO_ANSWER))
        .allSatisfy(
            told ->
                assertThat(told)
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("give this machine or workload an identity"));
  }

  @Test
  void anIdentityThatHasGivenATokenIsAskedAgain() {
    assertThat(identity.getTokenSync(REQUEST)).isEqualTo(token);
    assertThat(failures(NO_ANSWER)).hasOnlyElementsOfType(StoreUnavailableException.class);
    failure = null;
    assertThat(identity.getToken(REQUEST).block()).isEqualTo(token);
  }

  @Test
  void anOutageOfTheIdentitysServicePasses() {
    for (int status : new int[] {500, 503, 429, 408}) {
      assertThat(failures(answered(status)))
          .hasOnlyElementsOfType(StoreUnavailableException.class)
          .allSatisfy(told -> assertThat(told).hasMessageContaining("is asked again"));
    }
  }

  @Test
  void aRefusalStaysOne() {
    assertThat(identity.getTokenSync(REQUEST)).isEqualTo(token);
    assertThat(failures(answered(401))).hasOnlyElementsOfType(StoreRefusedException.class);
  }
}
