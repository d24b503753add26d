package io.isledb.store.testing;

import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/** Makes buckets, which no store does by itself. */
public final class Buckets {
  private Buckets() {}

  /**
   * Makes a bucket unless it is there.
   *
   * @param endpoint URL of the server
   * @param options credentials by the names of the S3 store's options
   */
  public static void make(String endpoint, Map<String, String> options, String bucket) {
    AwsBasicCredentials credentials =
        AwsBasicCredentials.create(
            String.valueOf(options.get("s3.access.key.id")),
            String.valueOf(options.get("s3.secret.access.key")));
    try (S3Client client =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(endpoint))
            .forcePathStyle(true)
            .credentialsProvider(StaticCredentialsProvider.create(credentials))
            .httpClientBuilder(Apache5HttpClient.builder())
            .build()) {
      client.createBucket(request -> request.bucket(bucket));
    } catch (BucketAlreadyOwnedByYouException e) {
      System.out.println("bucket " + bucket + " is there already");
    }
  }
}
