package io.isledb.testbed;

import java.net.URI;
import java.util.Map;

/**
 * How to reach an S3 server and what it lets in.
 *
 * @param url where it is
 * @param accessKey who may come in
 * @param secretKey with which secret
 */
public record S3Endpoint(URI url, String accessKey, String secretKey) {

  /** The same server by another address, such as that of a {@link FaultProxy} before it. */
  public S3Endpoint at(String address) {
    return new S3Endpoint(URI.create("http://" + address), accessKey, secretKey);
  }

  /** A store URL of a bucket, or of a prefix in it. */
  public String storeUrl(String bucketAndPrefix) {
    return "s3://" + bucketAndPrefix + "?region=us-east-1&pathStyle=true&endpoint=" + url;
  }

  /** Credentials as options of the store. */
  public Map<String, String> storeOptions() {
    return Map.of("s3.access.key.id", accessKey, "s3.secret.access.key", secretKey);
  }
}
