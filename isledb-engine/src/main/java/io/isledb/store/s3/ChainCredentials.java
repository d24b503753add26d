package io.isledb.store.s3;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The credentials of the default chain. Thread-safe.
 *
 * <p>They are resolved with the class loader of the SDK on the thread: some links of the chain (web
 * identity) look for their own HTTP client there.
 *
 * <p>A chain that finds nothing at first is a mistake in the set-up. One that has given credentials
 * before and gives none now is out of order for a while: whatever gives them does not answer.
 */
final class ChainCredentials implements AwsCredentialsProvider {
  /** What a failure says that passes. */
  static final String CANNOT_BE_RENEWED = "The credentials cannot be renewed now";

  private final AwsCredentialsProvider chain;
  private volatile boolean hasGiven;

  ChainCredentials(AwsCredentialsProvider chain) {
    this.chain = chain;
  }

  @Override
  public AwsCredentials resolveCredentials() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(S3Client.class.getClassLoader());
    try {
      AwsCredentials credentials = chain.resolveCredentials();
      hasGiven = true;
      return credentials;
    } catch (SdkClientException e) {
      if (hasGiven) {
        throw SdkClientException.create(CANNOT_BE_RENEWED + ": " + e.getMessage(), e);
      }
      throw e;
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
