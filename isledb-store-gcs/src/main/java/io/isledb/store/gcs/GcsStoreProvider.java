package io.isledb.store.gcs;

import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStoreProvider;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * Opens {@code gs://bucket/prefix}: Google Cloud Storage.
 *
 * <p>Query parameter of the URL: {@code endpoint}, the URL of another service that speaks the JSON
 * API, such as an emulator or a private endpoint.
 *
 * <p>Options; without the first three Google's application default credentials are used
 * (environment, the tool's login, metadata of the machine):
 *
 * <ul>
 *   <li>{@code gcs.credentials.json}: a key or a federation configuration, the JSON itself
 *   <li>{@code gcs.credentials.file}: the same as a file
 *   <li>{@code gcs.anonymous}: {@code true} sends no credentials
 *   <li>{@code gcs.impersonate.service.account}: the account to act as with those credentials
 *   <li>{@code gcs.user.project}: the project that pays, for buckets whose requesters pay
 *   <li>{@code gcs.kms.key.name}: the key that new objects are encrypted with; the bucket's default
 *       if not given
 *   <li>{@code gcs.request.timeout.ms}: longest silence within a request, default 60000
 *   <li>{@code gcs.connect.timeout.ms}: longest time to connect, default 5000
 *   <li>{@code gcs.max.connections}: most connections at once, default 64
 * </ul>
 */
public final class GcsStoreProvider implements ObjectStoreProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("gs");
  }

  @Override
  public ObjectStore open(URI url, Map<String, String> options) {
    GcsOptions parsed = GcsOptions.parse(url, options);
    return new GcsStore(parsed, GcsClient.build(parsed));
  }
}
