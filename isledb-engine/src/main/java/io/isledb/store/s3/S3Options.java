package io.isledb.store.s3;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.StoreLocation;
import io.isledb.store.StoreOptions;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is and how to talk to it: the URL and the options, checked against each other.
 *
 * @param location bucket and prefix
 * @param region as given; null to ask the environment
 * @param endpoint of a service other than AWS; null for AWS
 * @param pathStyle whether the bucket is named in the path instead of in the host
 * @param checksumsWhenSupported whether checksums are sent and verified wherever the SDK can, not
 *     only where they must
 * @param settings the options by name
 */
record S3Options(
    StoreLocation location,
    @Nullable String region,
    @Nullable URI endpoint,
    boolean pathStyle,
    boolean checksumsWhenSupported,
    StoreOptions settings) {

  static final String ACCESS_KEY_ID = "s3.access.key.id";
  static final String SECRET_ACCESS_KEY = "s3.secret.access.key";
  static final String SESSION_TOKEN = "s3.session.token";
  static final String ROLE_ARN = "s3.assume.role.arn";
  static final String ROLE_EXTERNAL_ID = "s3.assume.role.external.id";
  static final String ROLE_SESSION_NAME = "s3.assume.role.session.name";
  static final String SSE = "s3.sse";
  static final String SSE_KMS_KEY_ID = "s3.sse.kms.key.id";
  static final String REQUEST_TIMEOUT_MS = "s3.request.timeout.ms";
  static final String CONNECT_TIMEOUT_MS = "s3.connect.timeout.ms";
  static final String MAX_CONNECTIONS = "s3.max.connections";

  private static final Set<String> PARAMETERS =
      Set.of("region", "endpoint", "pathStyle", "checksumMode");
  private static final Set<String> SETTINGS =
      Set.of(
          ACCESS_KEY_ID,
          SECRET_ACCESS_KEY,
          SESSION_TOKEN,
          ROLE_ARN,
          ROLE_EXTERNAL_ID,
          ROLE_SESSION_NAME,
          SSE,
          SSE_KMS_KEY_ID,
          REQUEST_TIMEOUT_MS,
          CONNECT_TIMEOUT_MS,
          MAX_CONNECTIONS);

  private static final Pattern BUCKETS = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{1,254}");

  /** Reads a URL and options; of these only the ones that begin with {@code s3.} are looked at. */
  static S3Options parse(URI url, Map<String, String> options) {
    StoreLocation location =
        StoreLocation.parse(url, "s3://bucket/prefix?region=eu-central-1", BUCKETS, PARAMETERS);
    StoreOptions settings = StoreOptions.pick(options, "s3.", SETTINGS);
    check(settings);
    @Nullable URI endpoint = location.endpoint();
    return new S3Options(
        location,
        location.parameter("region").orElse(null),
        endpoint,
        location.flag("pathStyle", endpoint != null),
        checksums(location, endpoint),
        settings);
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
    return location.url("s3", "region", "endpoint");
  }

  Optional<String> setting(String name) {
    return settings.text(name);
  }

  /** A setting that is a number from 1. */
  int number(String name, int otherwise) {
    return settings.number(name, otherwise);
  }

  private static boolean checksums(StoreLocation location, @Nullable URI endpoint) {
    Optional<String> text = location.parameter("checksumMode");
    if (text.isEmpty()) {
      return endpoint == null;
    }
    String mode = text.get();
    if (!mode.equals("when_required") && !mode.equals("when_supported")) {
      throw invalid("This parameter is when_required or when_supported", "checksumMode", mode);
    }
    return mode.equals("when_supported");
  }

  private static void check(StoreOptions settings) {
    settings.together(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    settings.together(SECRET_ACCESS_KEY, ACCESS_KEY_ID);
    settings.together(SESSION_TOKEN, ACCESS_KEY_ID);
    settings.together(ROLE_EXTERNAL_ID, ROLE_ARN);
    settings.together(ROLE_SESSION_NAME, ROLE_ARN);
    settings.together(SSE_KMS_KEY_ID, SSE);
    String sse = settings.text(SSE).orElse("AES256");
    if (!sse.equals("AES256") && !sse.equals("aws:kms")) {
      throw invalid("This option is AES256 or aws:kms", SSE, sse);
    }
    if (settings.isGiven(SSE_KMS_KEY_ID) && !sse.equals("aws:kms")) {
      throw invalid("A KMS key is for encryption with aws:kms only", SSE, sse);
    }
  }

  private static InvalidOptionException invalid(String message, String name, String value) {
    return new InvalidOptionException(message).with("option", name).with("value", value);
  }

  /** Without the settings, some of which are secret. */
  @Override
  public String toString() {
    return url();
  }
}
