package io.isledb.store.azure;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.StoreLocation;
import io.isledb.store.StoreOptions;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a container is and how to talk to it: the URL and the options, checked against each other.
 *
 * @param location container and prefix
 * @param account its name; null when the connection string or the endpoint tells it
 * @param endpoint of the account; null for the one in Azure's public cloud
 * @param settings the options by name
 */
record AzureOptions(
    StoreLocation location,
    @Nullable String account,
    @Nullable URI endpoint,
    StoreOptions settings) {

  static final String CONNECTION_STRING = "azure.connection.string";
  static final String ACCOUNT_KEY = "azure.account.key";
  static final String SAS_TOKEN = "azure.sas.token";
  static final String CLIENT_ID = "azure.managed.identity.client.id";
  static final String ENCRYPTION_SCOPE = "azure.encryption.scope";
  static final String REQUEST_TIMEOUT_MS = "azure.request.timeout.ms";
  static final String CONNECT_TIMEOUT_MS = "azure.connect.timeout.ms";
  static final String MAX_CONNECTIONS = "azure.max.connections";

  private static final Set<String> PARAMETERS = Set.of("account", "endpoint");
  private static final Set<String> SETTINGS =
      Set.of(
          CONNECTION_STRING,
          ACCOUNT_KEY,
          SAS_TOKEN,
          CLIENT_ID,
          ENCRYPTION_SCOPE,
          REQUEST_TIMEOUT_MS,
          CONNECT_TIMEOUT_MS,
          MAX_CONNECTIONS);
  private static final Pattern CONTAINERS = Pattern.compile("[a-z0-9](-?[a-z0-9]){2,62}");
  private static final Pattern ACCOUNTS = Pattern.compile("[a-z0-9]{3,24}");

  /**
   * Reads a URL and options; of these only the ones that begin with {@code azure.} are looked at.
   */
  static AzureOptions parse(URI url, Map<String, String> options) {
    StoreLocation location =
        StoreLocation.parse(url, "azure://container/prefix?account=name", CONTAINERS, PARAMETERS);
    StoreOptions settings = StoreOptions.pick(options, "azure.", SETTINGS);
    settings.atMostOne(CONNECTION_STRING, ACCOUNT_KEY, SAS_TOKEN, CLIENT_ID);
    String account = location.parameter("account").orElse(null);
    URI endpoint = location.endpoint();
    checkPlace(account, endpoint, settings);
    checkKey(settings);
    checkToken(endpoint, settings);
    return new AzureOptions(location, account, endpoint, settings);
  }

  private static void checkPlace(
      @Nullable String account, @Nullable URI endpoint, StoreOptions settings) {
    if (account != null && !ACCOUNTS.matcher(account).matches()) {
      throw new InvalidOptionException(
              "An account's name is 3 to 24 small letters and digits; for another cloud than the"
                  + " public one give its endpoint too")
          .with("account", account);
    }
    boolean isString = settings.isGiven(CONNECTION_STRING);
    if (isString && (account != null || endpoint != null)) {
      throw new InvalidOptionException(
              "The connection string names account and endpoint; leave them out of the URL")
          .with("option", CONNECTION_STRING);
    }
    if (!isString && account == null && (endpoint == null || settings.isGiven(ACCOUNT_KEY))) {
      throw new InvalidOptionException(
          "The account is not known; add ?account=… to the store's URL, or set"
              + " azure.connection.string");
    }
  }

  private static void checkKey(StoreOptions settings) {
    try {
      Base64.getDecoder().decode(settings.text(ACCOUNT_KEY).orElse(""));
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message may quote the secret.
      throw new InvalidOptionException("An account's key is in base 64")
          .with("option", ACCOUNT_KEY);
    }
  }

  private static void checkToken(@Nullable URI endpoint, StoreOptions settings) {
    boolean isIdentity =
        !settings.isGiven(CONNECTION_STRING)
            && !settings.isGiven(ACCOUNT_KEY)
            && !settings.isGiven(SAS_TOKEN);
    if (isIdentity && endpoint != null && !"https".equals(endpoint.getScheme())) {
      throw new InvalidOptionException(
              "The token of an identity is sent over https alone; set azure.account.key,"
                  + " azure.sas.token or azure.connection.string, or an endpoint with https")
          .with("endpoint", endpoint);
    }
  }

  String container() {
    return location.container();
  }

  /** Empty, or ending in a slash. */
  String prefix() {
    return location.prefix();
  }

  /** Where the account's blobs are, unless a connection string says it. */
  String accountUrl() {
    return endpoint == null
        ? "https://" + account + ".blob.core.windows.net"
        : endpoint.toString().replaceAll("/+$", "");
  }

  /** The place in a form for messages; there are no secrets in it. */
  String url() {
    return location.url("azure", "account", "endpoint");
  }

  /** A setting, null when it is not given. */
  @Nullable String setting(String name) {
    return settings.text(name).orElse(null);
  }

  /** Without the settings, some of which are secret. */
  @Override
  public String toString() {
    return url();
  }
}
