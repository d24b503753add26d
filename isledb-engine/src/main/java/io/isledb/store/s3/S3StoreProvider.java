package io.isledb.store.s3;

import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStoreProvider;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * Opens {@code s3://bucket/prefix}: Amazon S3, and services that speak its protocol and keep {@code
 * If-None-Match: *} on puts (MinIO, Ceph, R2 and others).
 *
 * <p>Query parameters of the URL, percent-encoded where needed:
 *
 * <ul>
 *   <li>{@code region}: needed for AWS unless {@code AWS_REGION}, {@code aws.region} or the profile
 *       tells it
 *   <li>{@code endpoint}: URL of a service other than AWS, such as {@code http://host:9000}
 *   <li>{@code pathStyle}: {@code true} names the bucket in the path, {@code false} in the host;
 *       default {@code true} with an endpoint
 *   <li>{@code checksumMode}: {@code when_required} or {@code when_supported}; the default is the
 *       first with an endpoint, because many services do not know the newer checksums, and the
 *       second for AWS
 * </ul>
 *
 * <p>Options; without the first two the AWS SDK's default chain is used (environment, system
 * properties, web identity, profile, container, instance):
 *
 * <ul>
 *   <li>{@code s3.access.key.id}, {@code s3.secret.access.key}, {@code s3.session.token}
 *   <li>{@code s3.assume.role.arn}, {@code s3.assume.role.external.id}, {@code
 *       s3.assume.role.session.name}: the role to assume with those credentials
 *   <li>{@code s3.sse}: {@code AES256} or {@code aws:kms}; {@code s3.sse.kms.key.id}: the key for
 *       the latter
 *   <li>{@code s3.request.timeout.ms}: longest time for one request, default 60000
 *   <li>{@code s3.connect.timeout.ms}: longest time to connect, default 5000
 *   <li>{@code s3.max.connections}: most connections at once, default 64
 * </ul>
 */
public final class S3StoreProvider implements ObjectStoreProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("s3");
  }

  @Override
  public ObjectStore open(URI url, Map<String, String> options) {
    S3Options parsed = S3Options.parse(url, options);
    return new S3Store(parsed, S3Clients.build(parsed));
  }
}
