package io.isledb.store.s3;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.ObjectNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is and how to talk to it: the URL and the options, checked against each other.
 *
 * @param bucket its name
 * @param prefix empty, or ending in a slash
 * @param region as given; null to ask the environment
 * @param endpoint of a service other than AWS; null for AWS
 * @param pathStyle whether the bucket is named in the path instead of in the host
 * @param checksumsWhenSupported whether checksums are sent and verified wherever the SDK can, not
 *     only where they must
 * @param settings the options by name
 */
record S3Options(
    String bucket,
    String prefix,
    @Nullable String region,
    @Nullable URI endpoint,
    boolean pathStyle,
    boolean checksumsWhenSupported,
    Map<String, String> settings) {

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

  S3Options {
    settings = Map.copyOf(settings);
  }

  /** Reads a URL and options; of these only the ones that begin with {@code s3.} are looked at. */
  static S3Options parse(URI url, Map<String, String> options) {
    String bucket = url.getRawAuthority();
    if (bucket == null || !bucket.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{1,254}")) {
      // Not shown: whoever writes key:secret@bucket must not find it in a log.
      throw new InvalidOptionException(
          "An S3 URL names a bucket and nothing else before its path, as in s3://bucket/prefix;"
              + " credentials belong into options");
    }
    Map<String, String> parameters = parameters(url);
    @Nullable URI endpoint = endpoint(parameters.get("endpoint"));
    Map<String, String> settings = settings(options);
    return new S3Options(
        bucket,
        prefix(url),
        parameters.get("region"),
        endpoint,
        pathStyle(parameters, endpoint),
        checksums(parameters, endpoint),
        settings);
  }

  /** The place in a form for messages; there are no secrets in it. */
  String url() {
    StringBuilder text = new StringBuilder("s3://").append(bucket);
    if (!prefix.isEmpty()) {
      text.append('/').append(prefix, 0, prefix.length() - 1);
    }
    char separator = '?';
    if (region != null) {
      text.append(separator).append("region=").append(region);
      separator = '&';
    }
    if (endpoint != null) {
      text.append(separator).append("endpoint=").append(endpoint);
    }
    return text.toString();
  }

  Optional<String> setting(String name) {
    return Optional.ofNullable(settings.get(name));
  }

  /** A setting that is a number from 1. */
  int number(String name, int otherwise) {
    String text = settings.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.trim());
      if (number > 0) {
        return number;
      }
      throw invalid("This option is a whole number from 1", name, text);
    } catch (NumberFormatException e) {
      throw invalid("This option is a whole number from 1", name, text);
    }
  }

  private static Map<String, String> parameters(URI url) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = url.getRawQuery();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      if (!PARAMETERS.contains(name)) {
        throw new InvalidOptionException("This query parameter of an S3 URL is not known")
            .with("parameter", name)
            .with("known", new TreeSet<>(PARAMETERS));
      }
      String decoded = URLDecoder.decode(value, StandardCharsets.UTF_8).trim();
      if (decoded.isEmpty() || parameters.put(name, decoded) != null) {
        throw new InvalidOptionException("A query parameter is given once and has a value")
            .with("parameter", name);
      }
    }
    return parameters;
  }

  private static @Nullable URI endpoint(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      URI endpoint = new URI(text);
      boolean web = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
      if (web && endpoint.getHost() != null && endpoint.getRawUserInfo() == null) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      throw new InvalidOptionException("The endpoint is not a URL such as http://host:9000", e)
          .with("endpoint", text);
    }
    throw new InvalidOptionException(
            "The endpoint is not a URL such as http://host:9000, without credentials")
        .with("endpoint", text.replaceAll("//.*@", "//"));
  }

  private static boolean pathStyle(Map<String, String> parameters, @Nullable URI endpoint) {
    String text = parameters.get("pathStyle");
    if (text == null) {
      return endpoint != null;
    }
    if (!text.equals("true") && !text.equals("false")) {
      throw invalid("This parameter is true or false", "pathStyle", text);
    }
    return text.equals("true");
  }

  private static boolean checksums(Map<String, String> parameters, @Nullable URI endpoint) {
    String text = parameters.get("checksumMode");
    if (text == null) {
      return endpoint == null;
    }
    if (!text.equals("when_required") && !text.equals("when_supported")) {
      throw invalid("This parameter is when_required or when_supported", "checksumMode", text);
    }
    return text.equals("when_supported");
  }

  private static String prefix(URI url) {
    try {
      return ObjectNames.toFolder(url.getPath());
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionException("The path of this store URL is not a legal prefix", e)
          .with("path", url.getPath());
    }
  }

  private static Map<String, String> settings(Map<String, String> options) {
    Map<String, String> settings = new LinkedHashMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith("s3.")) {
            if (!SETTINGS.contains(name)) {
              throw new InvalidOptionException("This option of an S3 store is not known")
                  .with("option", name)
                  .with("known", new TreeSet<>(SETTINGS));
            }
            settings.put(name, value);
          }
        });
    together(settings, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    together(settings, SECRET_ACCESS_KEY, ACCESS_KEY_ID);
    together(settings, SESSION_TOKEN, ACCESS_KEY_ID);
    together(settings, ROLE_EXTERNAL_ID, ROLE_ARN);
    together(settings, ROLE_SESSION_NAME, ROLE_ARN);
    together(settings, SSE_KMS_KEY_ID, SSE);
    checkSse(settings);
    return settings;
  }

  private static void together(Map<String, String> settings, String name, String needed) {
    if (settings.containsKey(name) && !settings.containsKey(needed)) {
      throw new InvalidOptionException("This option needs another one")
          .with("option", name)
          .with("needs", needed);
    }
  }

  private static void checkSse(Map<String, String> settings) {
    String sse = settings.get(SSE);
    if (sse != null && !sse.equals("AES256") && !sse.equals("aws:kms")) {
      throw invalid("This option is AES256 or aws:kms", SSE, sse);
    }
    if (settings.containsKey(SSE_KMS_KEY_ID) && !"aws:kms".equals(sse)) {
      throw invalid("A KMS key is for encryption with aws:kms only", SSE, sse);
    }
  }

  private static InvalidOptionException invalid(
      String message, String name, @Nullable String value) {
    return new InvalidOptionException(message).with("option", name).with("value", value);
  }

  /** Without the settings, some of which are secret. */
  @Override
  public String toString() {
    return url();
  }
}
