package io.isledb.store.gcs;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.StoreLocation;
import io.isledb.store.StoreOptions;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is and how to talk to it: the URL and the options, checked against each other.
 *
 * @param location bucket and prefix
 * @param endpoint of another service that speaks the protocol; null for Google's
 * @param settings the options by name
 */
record GcsOptions(StoreLocation location, @Nullable URI endpoint, StoreOptions settings) {
  static final String CREDENTIALS_JSON = "gcs.credentials.json";
  static final String CREDENTIALS_FILE = "gcs.credentials.file";
  static final String ANONYMOUS = "gcs.anonymous";
  static final String IMPERSONATE = "gcs.impersonate.service.account";
  static final String USER_PROJECT = "gcs.user.project";
  static final String KMS_KEY_NAME = "gcs.kms.key.name";
  static final String REQUEST_TIMEOUT_MS = "gcs.request.timeout.ms";
  static final String CONNECT_TIMEOUT_MS = "gcs.connect.timeout.ms";
  static final String MAX_CONNECTIONS = "gcs.max.connections";

  private static final Set<String> PARAMETERS = Set.of("endpoint");
  private static final Set<String> SETTINGS =
      Set.of(
          CREDENTIALS_JSON,
          CREDENTIALS_FILE,
          ANONYMOUS,
          IMPERSONATE,
          USER_PROJECT,
          KMS_KEY_NAME,
          REQUEST_TIMEOUT_MS,
          CONNECT_TIMEOUT_MS,
          MAX_CONNECTIONS);
  private static final Pattern BUCKETS = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");
  private static final Pattern KMS_KEYS =
      Pattern.compile("projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+");

  /** Reads a URL and options; of these only the ones that begin with {@code gcs.} are looked at. */
  static GcsOptions parse(URI url, Map<String, String> options) {
    StoreLocation location = StoreLocation.parse(url, "gs://bucket/prefix", BUCKETS, PARAMETERS);
    @Nullable URI endpoint = location.endpoint();
    StoreOptions settings = StoreOptions.pick(options, "gcs.", SETTINGS);
    settings.atMostOne(CREDENTIALS_JSON, CREDENTIALS_FILE);
    if (settings.flag(ANONYMOUS)) {
      settings.atMostOne(ANONYMOUS, CREDENTIALS_JSON);
      settings.atMostOne(ANONYMOUS, CREDENTIALS_FILE);
      settings.atMostOne(ANONYMOUS, IMPERSONATE);
    }
    String key = settings.text(KMS_KEY_NAME).orElse("");
    if (settings.isGiven(KMS_KEY_NAME) && !KMS_KEYS.matcher(key).matches()) {
      throw new InvalidOptionException(
              "A key is named projects/…/locations/…/keyRings/…/cryptoKeys/…")
          .with("option", KMS_KEY_NAME)
          .with("value", key);
    }
    return new GcsOptions(location, endpoint, settings);
  }

  String bucket() {
    return location.container();
  }

  /** Empty, or ending in a slash. */
  String prefix() {
    return location.prefix();
  }

  /** The place in a form for messages; there are no secrets in it. */
  String url() {
    return location.url("gs", "endpoint");
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
