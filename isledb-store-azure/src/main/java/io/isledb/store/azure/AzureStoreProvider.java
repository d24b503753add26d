package io.isledb.store.azure;

import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStoreProvider;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * Opens {@code azure://container/prefix?account=name}: Azure Blob Storage.
 *
 * <p>Query parameters of the URL:
 *
 * <ul>
 *   <li>{@code account}: the storage account; not with a connection string, which names it
 *   <li>{@code endpoint}: where the account's blobs are, for another cloud than the public one, a
 *       private endpoint or an emulator
 * </ul>
 *
 * <p>Options; without one of the first three the identity of the environment is used: that of the
 * variables {@code AZURE_CLIENT_ID} and so on, of the workload, or of the machine:
 *
 * <ul>
 *   <li>{@code azure.connection.string}
 *   <li>{@code azure.account.key}: the account's shared key
 *   <li>{@code azure.sas.token}: a shared access signature for the container or the account
 *   <li>{@code azure.managed.identity.client.id}: which of a machine's identities to use
 *   <li>{@code azure.encryption.scope}: the scope that new objects are encrypted with
 *   <li>{@code azure.request.timeout.ms}: longest silence within a request, default 60000
 *   <li>{@code azure.connect.timeout.ms}: longest time to connect, default 5000
 *   <li>{@code azure.max.connections}: most connections at once, default 64
 * </ul>
 */
public final class AzureStoreProvider implements ObjectStoreProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("azure");
  }

  @Override
  public ObjectStore open(URI url, Map<String, String> options) {
    AzureOptions parsed = AzureOptions.parse(url, options);
    ApacheHttp http = AzureClients.http(parsed);
    return new AzureStore(parsed, AzureClients.container(parsed, http), http);
  }
}
