package io.isledb.store.azure;

import com.azure.core.credential.AzureSasCredential;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.util.Configuration;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.EnvironmentCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.isledb.error.InvalidOptionException;
import io.isledb.store.StoreOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the SDK's client: one attempt per request, and an HTTP client that is given, not found.
 */
final class AzureClients {
  private static final List<String> WORKLOAD =
      List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE");

  private AzureClients() {}

  static BlobContainerClient container(AzureOptions options, HttpClient http) {
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .containerName(options.container())
            .httpClient(http)
            .retryOptions(once())
            .encryptionScope(options.setting(AzureOptions.ENCRYPTION_SCOPE));
    String connection = options.setting(AzureOptions.CONNECTION_STRING);
    if (connection == null) {
      builder.endpoint(options.accountUrl());
      authorize(builder, options, http);
      return builder.buildClient();
    }
    try {
      return builder.connectionString(connection).buildClient();
    } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
      // Without the cause, whose message may quote the secret.
      throw new InvalidOptionException("This is not a connection string of a storage account")
          .with("option", AzureOptions.CONNECTION_STRING);
    }
  }

  /** The connections that an account's requests go through. */
  static ApacheHttp http(AzureOptions options) {
    return new ApacheHttp(
        options.settings().number(AzureOptions.MAX_CONNECTIONS, StoreOptions.CONNECTIONS_MAX),
        options.settings().number(AzureOptions.CONNECT_TIMEOUT_MS, StoreOptions.CONNECT_TIMEOUT_MS),
        options
            .settings()
            .number(AzureOptions.REQUEST_TIMEOUT_MS, StoreOptions.REQUEST_TIMEOUT_MS));
  }

  /**
   * A retry inside the SDK would turn the success of a conditional create into its refusal. How
   * long a try may take is up to the HTTP client.
   */
  private static RequestRetryOptions once() {
    return new RequestRetryOptions(RetryPolicyType.FIXED, 1, (Duration) null, null, null, null);
  }

  private static void authorize(
      BlobContainerClientBuilder builder, AzureOptions options, HttpClient http) {
    String key = options.setting(AzureOptions.ACCOUNT_KEY);
    String signature = options.setting(AzureOptions.SAS_TOKEN);
    String account = options.account();
    if (key != null && account != null) {
      builder.credential(new StorageSharedKeyCredential(account, key));
    } else if (signature != null) {
      builder.credential(new AzureSasCredential(signature));
    } else {
      builder.credential(identity(options.setting(AzureOptions.CLIENT_ID), http));
    }
  }

  /** Those identities that a server has; the ones of developers' tools are left out. */
  private static TokenCredential identity(@Nullable String clientId, HttpClient http) {
    ChainedTokenCredentialBuilder chain = new ChainedTokenCredentialBuilder();
    Configuration environment = Configuration.getGlobalConfiguration();
    if (WORKLOAD.stream().allMatch(environment::contains)) {
      chain.addLast(new WorkloadIdentityCredentialBuilder().httpClient(http).build());
    }
    return new Identity(
        chain
            .addLast(new EnvironmentCredentialBuilder().httpClient(http).build())
            .addLast(
                new ManagedIdentityCredentialBuilder().clientId(clientId).httpClient(http).build())
            .build());
  }
}
