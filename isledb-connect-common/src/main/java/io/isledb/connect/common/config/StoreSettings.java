package io.isledb.connect.common.config;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.StoreOptions;
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

  private static final String S3 = PREFIX + "s3.";
  private static final String GCS = PREFIX + "gcs.";
  private static final String AZURE = PREFIX + "azure.";

  /** What the options of the stores that are known here begin with, by scheme. */
  private static final Map<String, String> PREFIXES =
      Map.of("s3", "s3.", "gs", "gcs.", "azure", "azure.");

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
                + " file:///dir or memory://name; with their add-ons gs://bucket/prefix and"
                + " azure://container/prefix?account=….");
    defineS3(new SettingGroup(definition, "Store: S3"));
    defineGcs(new SettingGroup(definition, "Store: Google Cloud Storage"));
    defineAzure(new SettingGroup(definition, "Store: Azure Blob Storage"));
    return definition;
  }

  private static void defineS3(SettingGroup group) {
    option(
        group,
        S3 + "access.key.id",
        "Access key, together with its secret. Without both, the usual chain of credentials is"
            + " used: environment, system properties, web identity, profile, container, machine.");
    secret(group, S3 + "secret.access.key", "Secret of the access key; never shown or logged.");
    secret(group, S3 + "session.token", "Token of temporary credentials; never shown or logged.");
    option(group, S3 + "assume.role.arn", "Role to assume with those credentials.");
    option(group, S3 + "assume.role.external.id", "External id that the role asks for.");
    option(group, S3 + "assume.role.session.name", "Name of the role's session.");
    group.add(
        S3 + "sse",
        ConfigDef.Type.STRING,
        null,
        Validators.oneOf("AES256", "aws:kms"),
        Importance.LOW,
        "Encryption by the server: AES256 or aws:kms. Not set: what the bucket does by itself.");
    option(group, S3 + "sse.kms.key.id", "Key for aws:kms.");
    limits(group, S3, "Longest time for one request.");
  }

  private static void defineGcs(SettingGroup group) {
    secret(
        group,
        GCS + "credentials.json",
        "Key of a service account or configuration of a federation, the JSON itself; never shown or"
            + " logged. Without this and the next, Google's application default credentials are"
            + " used.");
    option(group, GCS + "credentials.file", "The same as a file on each worker.");
    group.add(
        GCS + "anonymous",
        ConfigDef.Type.BOOLEAN,
        false,
        null,
        Importance.LOW,
        "true sends no credentials at all.");
    option(
        group,
        GCS + "impersonate.service.account",
        "Service account to act as with those credentials.");
    option(group, GCS + "user.project", "Project that pays, where a bucket's requesters pay.");
    option(
        group, GCS + "kms.key.name", "Key that new objects are encrypted with; else the bucket's.");
    limits(group, GCS, "Longest silence within a request.");
  }

  private static void defineAzure(SettingGroup group) {
    secret(
        group,
        AZURE + "connection.string",
        "Connection string of the account; never shown or logged. Without this and the next two,"
            + " the identity of the environment, workload or machine is used.");
    secret(group, AZURE + "account.key", "Shared key of the account; never shown or logged.");
    secret(group, AZURE + "sas.token", "Shared access signature; never shown or logged.");
    option(
        group,
        AZURE + "managed.identity.client.id",
        "Which of a machine's identities to use, if it has several.");
    option(group, AZURE + "encryption.scope", "Scope that new objects are encrypted with.");
    limits(group, AZURE, "Longest silence within a request.");
  }

  private static void limits(SettingGroup group, String prefix, String requestTimeout) {
    number(group, prefix + "request.timeout.ms", StoreOptions.REQUEST_TIMEOUT_MS, requestTimeout);
    number(
        group,
        prefix + "connect.timeout.ms",
        StoreOptions.CONNECT_TIMEOUT_MS,
        "Longest time to connect.");
    number(
        group,
        prefix + "max.connections",
        StoreOptions.CONNECTIONS_MAX,
        "Most connections at once.");
  }

  private static void number(SettingGroup group, String name, int preset, String documentation) {
    group.add(
        name,
        ConfigDef.Type.INT,
        preset,
        Validators.between(1, Integer.MAX_VALUE),
        Importance.LOW,
        documentation);
  }

  private static void option(SettingGroup group, String name, String documentation) {
    group.add(
        name, ConfigDef.Type.STRING, null, Validators.notBlank(), Importance.LOW, documentation);
  }

  private static void secret(SettingGroup group, String name, String documentation) {
    group.add(
        name,
        ConfigDef.Type.PASSWORD,
        null,
        Validators.notBlank(),
        Importance.MEDIUM,
        documentation);
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
      if (PLAIN_SCHEMES.contains(scheme) || isForAnother(scheme, option)) {
        problems.add(
            PREFIX + option + " means nothing to a store of the scheme " + scheme + "://",
            PREFIX + option,
            URL);
      }
    }
    checkOptions(url, options, problems);
  }

  /** A store names one wrong option at a time; the others are tried without it. */
  private static void checkOptions(String url, Map<String, String> options, Problems problems) {
    Map<String, String> left = new TreeMap<>(options);
    Set<String> told = new LinkedHashSet<>(options.keySet());
    told.removeIf(option -> problems.areSound(PREFIX + option));
    left.keySet().removeAll(told);
    boolean isSettled = false;
    while (!isSettled) {
      try (ObjectStore store = ObjectStores.open(url, left)) {
        store.url();
        isSettled = true;
      } catch (InvalidOptionException e) {
        Set<String> named = namedBy(e);
        if (named.stream().noneMatch(told::contains)) {
          problems.add(String.valueOf(e.getMessage()), settingsOf(named));
        }
        told.addAll(named);
        isSettled = !left.keySet().removeAll(named);
      } catch (RuntimeException e) {
        problems.add("This store cannot be opened: " + e.getMessage(), URL);
        isSettled = true;
      }
    }
  }

  private static boolean isForAnother(String scheme, String option) {
    return PREFIXES.entrySet().stream()
        .anyMatch(kind -> option.startsWith(kind.getValue()) && !kind.getKey().equals(scheme));
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

  /** The options that a failure names. */
  private static Set<String> namedBy(InvalidOptionException failure) {
    Set<String> named = new LinkedHashSet<>();
    for (String fact : List.of("option", "needs", "excludedBy")) {
      Object option = failure.context().get(fact);
      if (option instanceof String name) {
        named.add(name);
      }
    }
    return named;
  }

  /** The settings of these options; the URL when there are none. */
  private static String[] settingsOf(Set<String> options) {
    return options.isEmpty()
        ? new String[] {URL}
        : options.stream().map(option -> PREFIX + option).toArray(String[]::new);
  }
}
