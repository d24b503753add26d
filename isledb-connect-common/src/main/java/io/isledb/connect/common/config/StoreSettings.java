package io.isledb.connect.common.config;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the object store that the isles lie in. The store's options are settings too, by the
 * name that the store gives them with {@link #PREFIX} before it; those that are not defined here,
 * of a store that came with an add-on, are handed on all the same.
 */
public final class StoreSettings {
  /** What all settings of the store begin with. */
  public static final String PREFIX = "isledb.store.";

  public static final String URL = PREFIX + "url";

  private static final String S3 = "s3.";
  private static final String S3_PREFIX = PREFIX + S3;
  static final String S3_ACCESS_KEY_ID = S3_PREFIX + "access.key.id";
  static final String S3_SECRET_ACCESS_KEY = S3_PREFIX + "secret.access.key";
  static final String S3_SESSION_TOKEN = S3_PREFIX + "session.token";

  /** Stores that have no options. */
  private static final List<String> PLAIN_SCHEMES = List.of("file", "memory");

  private StoreSettings() {}

  /** Adds these settings to a connector's. */
  public static ConfigDef define(ConfigDef definition) {
    new SettingGroup(definition, "Store")
        .add(
            URL,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "The place below which the isles lie, one for each topic-partition, at"
                + " <topic>/<partition>: s3://bucket/prefix?region=…&endpoint=…&pathStyle=true,"
                + " file:///dir or memory://name.");
    SettingGroup s3 = new SettingGroup(definition, "Store: S3");
    option(
        s3,
        S3_ACCESS_KEY_ID,
        "Access key, together with its secret. Without both, the usual chain of credentials is"
            + " used: environment, system properties, web identity, profile, container, machine.");
    secret(s3, S3_SECRET_ACCESS_KEY, "Secret of the access key; never shown or logged.");
    secret(s3, S3_SESSION_TOKEN, "Token of temporary credentials; never shown or logged.");
    option(s3, S3_PREFIX + "assume.role.arn", "Role to assume with those credentials.");
    option(s3, S3_PREFIX + "assume.role.external.id", "External id that the role asks for.");
    option(s3, S3_PREFIX + "assume.role.session.name", "Name of the role's session.");
    option(s3, S3_PREFIX + "sse", "Encryption by the server: AES256 or aws:kms.");
    option(s3, S3_PREFIX + "sse.kms.key.id", "Key for aws:kms.");
    option(s3, S3_PREFIX + "request.timeout.ms", "Longest time for one request; 60000 if not set.");
    option(s3, S3_PREFIX + "connect.timeout.ms", "Longest time to connect; 5000 if not set.");
    option(s3, S3_PREFIX + "max.connections", "Most connections at once; 64 if not set.");
    return definition;
  }

  private static void option(SettingGroup group, String name, String documentation) {
    group.add(name, ConfigDef.Type.STRING, null, null, Importance.LOW, documentation);
  }

  private static void secret(SettingGroup group, String name, String documentation) {
    group.add(name, ConfigDef.Type.PASSWORD, null, null, Importance.MEDIUM, documentation);
  }

  /** Checks what can be checked without a request to the store. */
  public static void check(Map<String, String> settings, Problems problems) {
    @Nullable String url = settings.get(URL);
    if (url == null || !problems.areSound(URL)) {
      return;
    }
    Map<String, String> options = options(settings);
    String scheme = scheme(url);
    for (String option : options.keySet()) {
      boolean isForS3 = option.startsWith(S3) && !scheme.equals("s3");
      if (isForS3 || PLAIN_SCHEMES.contains(scheme)) {
        problems.add(
            PREFIX + option + " means nothing to a store of the scheme " + scheme + "://",
            PREFIX + option,
            URL);
      }
    }
    try (ObjectStore store = ObjectStores.open(url, options)) {
      store.url();
    } catch (InvalidOptionException e) {
      problems.add(String.valueOf(e.getMessage()), namesIn(e, options));
    } catch (RuntimeException e) {
      problems.add("This store cannot be opened: " + e.getMessage(), URL);
    }
  }

  /** Opens the store; makes no request. */
  public static ObjectStore open(AbstractConfig config) {
    return ObjectStores.open(config.getString(URL), options(config.originalsStrings()));
  }

  private static String scheme(String url) {
    int colon = url.indexOf(':');
    return colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> options(Map<String, String> settings) {
    Map<String, String> options = new TreeMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !name.equals(URL) && value != null) {
            options.put(name.substring(PREFIX.length()), value);
          }
        });
    return options;
  }

  /** The settings that a failure names; the URL when it names none. */
  private static String[] namesIn(InvalidOptionException failure, Map<String, String> options) {
    Set<String> names = new LinkedHashSet<>();
    for (String fact : List.of("option", "needs")) {
      Object option = failure.context().get(fact);
      if (option instanceof String name) {
        names.add(PREFIX + name);
      }
    }
    options.keySet().stream()
        .filter(option -> String.valueOf(failure.getMessage()).contains(option))
        .forEach(option -> names.add(PREFIX + option));
    if (names.isEmpty()) {
      names.add(URL);
    }
    return names.toArray(String[]::new);
  }
}
