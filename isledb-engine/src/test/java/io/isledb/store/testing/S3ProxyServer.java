package io.isledb.store.testing;

import java.net.URI;
import java.util.Map;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * An S3 server in this JVM, on a free port of the loopback interface, that keeps objects in memory.
 */
public final class S3ProxyServer implements AutoCloseable {
  public static final String ACCESS_KEY = "test-access-key";
  public static final String SECRET_KEY = "test-secret-key";

  private final S3Proxy server;

  private S3ProxyServer(S3Proxy server) {
    this.server = server;
  }

  public static S3ProxyServer start() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("jclouds.identity", ACCESS_KEY);
    properties.setProperty("jclouds.credential", SECRET_KEY);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(BlobStores.create("transient-nio2", properties))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .stopTimeout(0)
            .build();
    server.start();
    return new S3ProxyServer(server);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  /** The store URL of a bucket here. */
  public String url(String bucketAndPrefix) {
    return "s3://" + bucketAndPrefix + "?region=us-east-1&pathStyle=true&endpoint=" + endpoint();
  }

  /** The options with this server's credentials. */
  public static Map<String, String> credentials() {
    return Map.of("s3.access.key.id", ACCESS_KEY, "s3.secret.access.key", SECRET_KEY);
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
