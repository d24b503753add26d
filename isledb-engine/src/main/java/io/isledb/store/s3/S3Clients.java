package io.isledb.store.s3;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.StoreOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * Builds the SDK's client: one attempt per request, one pool of connections, and nothing looked up
 * through the class loader of whichever thread happens to call.
 */
final class S3Clients {
  // Shorter than servers keep an idle connection: a request on a dead one would have an unknown
  // outcome.
  private static final Duration IDLE_MAX = Duration.ofSeconds(10);

  /**
   * A client and what has to be closed with it.
   *
   * @param s3 the client
   * @param resources in the order of closing
   */
  record Client(S3Client s3, List<AutoCloseable> resources) {}

  private S3Clients() {}

  static Client build(S3Options options) {
    List<AutoCloseable> resources = new ArrayList<>();
    Region region = region(options);
    AwsCredentialsProvider credentials = credentials(options, region, resources);
    S3ClientBuilder builder =
        S3Client.builder()
            .region(region)
            .credentialsProvider(credentials)
            .httpClientBuilder(http(options))
            .overrideConfiguration(once(options))
            .forcePathStyle(options.pathStyle())
            .requestChecksumCalculation(
                options.checksumsWhenSupported()
                    ? RequestChecksumCalculation.WHEN_SUPPORTED
                    : RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(
                options.checksumsWhenSupported()
                    ? ResponseChecksumValidation.WHEN_SUPPORTED
                    : ResponseChecksumValidation.WHEN_REQUIRED);
    URI endpoint = options.endpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    S3Client client = builder.build();
    resources.add(0, client);
    return new Client(client, resources);
  }

  private static Apache5HttpClient.Builder http(S3Options options) {
    int requestMs = options.number(S3Options.REQUEST_TIMEOUT_MS, StoreOptions.REQUEST_TIMEOUT_MS);
    int connectMs = options.number(S3Options.CONNECT_TIMEOUT_MS, StoreOptions.CONNECT_TIMEOUT_MS);
    return Apache5HttpClient.builder()
        .maxConnections(options.number(S3Options.MAX_CONNECTIONS, StoreOptions.CONNECTIONS_MAX))
        .connectionTimeout(Duration.ofMillis(connectMs))
        .socketTimeout(Duration.ofMillis(requestMs))
        .connectionAcquisitionTimeout(Duration.ofMillis(requestMs))
        .connectionMaxIdleTime(IDLE_MAX)
        .tcpKeepAlive(true);
  }

  private static ClientOverrideConfiguration once(S3Options options) {
    int requestMs = options.number(S3Options.REQUEST_TIMEOUT_MS, StoreOptions.REQUEST_TIMEOUT_MS);
    // A retry inside the SDK would turn the success of a conditional put into its refusal.
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.doNotRetry())
        .apiCallTimeout(Duration.ofMillis(requestMs))
        .build();
  }

  private static Region region(S3Options options) {
    if (options.region() != null) {
      return Region.of(options.region());
    }
    try {
      // Without the one that asks the instance's metadata service: opening a store makes no
      // request.
      Region found =
          new AwsRegionProviderChain(
                  new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
              .getRegion();
      if (found != null) {
        return found;
      }
    } catch (SdkClientException e) {
      if (options.endpoint() == null) {
        throw noRegion(options, e);
      }
    }
    if (options.endpoint() == null) {
      throw noRegion(options, null);
    }
    // Others than AWS ask for some region in the signature, nearly always this one.
    return Region.US_EAST_1;
  }

  private static InvalidOptionException noRegion(
      S3Options options, @Nullable SdkClientException e) {
    return new InvalidOptionException(
            "No region is known for this bucket; add ?region=… to its URL or set AWS_REGION", e)
        .with("url", options.url());
  }

  private static AwsCredentialsProvider credentials(
      S3Options options, Region region, List<AutoCloseable> resources) {
    AwsCredentialsProvider base = base(options, resources);
    Optional<String> role = options.setting(S3Options.ROLE_ARN);
    if (role.isEmpty()) {
      return base;
    }
    StsClient sts =
        StsClient.builder()
            .region(region)
            .credentialsProvider(base)
            .httpClientBuilder(http(options))
            .build();
    StsAssumeRoleCredentialsProvider assumed =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(
                request ->
                    request
                        .roleArn(role.get())
                        .roleSessionName(
                            options.setting(S3Options.ROLE_SESSION_NAME).orElse("isledb"))
                        .externalId(options.setting(S3Options.ROLE_EXTERNAL_ID).orElse(null)))
            .build();
    resources.add(0, sts);
    resources.add(0, assumed);
    return assumed;
  }

  private static AwsCredentialsProvider base(S3Options options, List<AutoCloseable> resources) {
    Optional<String> key = options.setting(S3Options.ACCESS_KEY_ID);
    if (key.isEmpty()) {
      DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
      resources.add(chain);
      return new ChainCredentials(chain);
    }
    String secret = options.setting(S3Options.SECRET_ACCESS_KEY).orElseThrow();
    AwsCredentials fixed =
        options
            .setting(S3Options.SESSION_TOKEN)
            .<AwsCredentials>map(token -> AwsSessionCredentials.create(key.get(), secret, token))
            .orElseGet(() -> AwsBasicCredentials.create(key.get(), secret));
    return StaticCredentialsProvider.create(fixed);
  }
}
