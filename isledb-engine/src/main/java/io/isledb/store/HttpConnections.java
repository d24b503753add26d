package io.isledb.store;

import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;

/** Apache's HTTP client, set up as a store needs it. */
public final class HttpConnections {
  // Shorter than servers keep an idle connection: a request on a dead one would have an unknown
  // outcome.
  private static final TimeValue IDLE_MAX = TimeValue.of(10, TimeUnit.SECONDS);

  private HttpConnections() {}

  /**
   * Opens a pool of connections that makes one attempt for each request: a retry inside the client
   * would turn the success of a conditional create into its refusal.
   *
   * @param connections most at once
   * @param connectMs longest time to connect
   * @param requestMs longest silence within a request
   */
  public static CloseableHttpClient open(int connections, int connectMs, int requestMs) {
    PoolingHttpClientConnectionManager pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setMaxConnTotal(connections)
            .setMaxConnPerRoute(connections)
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(connectMs, TimeUnit.MILLISECONDS)
                    .setSocketTimeout(requestMs, TimeUnit.MILLISECONDS)
                    .build())
            .build();
    return HttpClients.custom()
        .setConnectionManager(pool)
        .useSystemProperties()
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .evictExpiredConnections()
        .evictIdleConnections(IDLE_MAX)
        .build();
  }
}
