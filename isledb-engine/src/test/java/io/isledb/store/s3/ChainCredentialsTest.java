package io.isledb.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

class ChainCredentialsTest {
  private static final String NOTHING = "Unable to load credentials from any of the providers";

  private boolean isOut;
  private final AwsCredentials keys = AwsBasicCredentials.create("KEY", "hush");
  private final ChainCredentials credentials = new ChainCredentials(this::resolve);

  private AwsCredentials resolve() {
    if (isOut) {
      throw SdkClientException.create(NOTHING);
    }
    return keys;
  }

  private IsleException failure() {
    SdkClientException failure =
        catchThrowableOfType(SdkClientException.class, credentials::resolveCredentials);
    S3Options options = S3Options.parse(URI.create("s3://bucket/x?region=us-east-1"), Map.of());
    return new S3Errors(options).classify(failure, "read", "x/a");
  }

  @Test
  void aChainThatFindsNothingIsAMistake() {
    isOut = true;
    assertThat(failure())
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("No credentials were found");
  }

  @Test
  void aChainThatHasGivenCredentialsIsAskedAgain() {
    assertThat(credentials.resolveCredentials()).isEqualTo(keys);
    isOut = true;
    assertThat(failure())
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("cannot be renewed now")
        .hasMessageContaining(NOTHING);
    isOut = false;
    assertThat(credentials.resolveCredentials()).isEqualTo(keys);
  }
}
