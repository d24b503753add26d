package io.isledb.connect.common.config;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Settings of the object store that the isles lie in. */
public final class StoreSettings {
  /** What all settings of the store begin with. */
  public static final String PREFIX = "isledb.store.";

  public static final String URL = PREFIX + "url";
  public static final String ACCESS_KEY_ID = PREFIX + "accessKeyId";
  public static final String SECRET_ACCESS_KEY = PREFIX + "secretAccessKey";
  public static final String SESSION_TOKEN = PREFIX + "sessionToken";

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
                + " file:///dir or memory://name. Other settings that begin with isledb.store. are"
                + " handed to the store as its options.")
        .add(
            ACCESS_KEY_ID,
            ConfigDef.Type.STRING,
            null,
            null,
            Importance.MEDIUM,
            "Access key, together with isledb.store.secretAccessKey. Without both, the store's"
                + " usual chain of credentials is used: environment, profile, role of the machine.")
        .add(
            SECRET_ACCESS_KEY,
            ConfigDef.Type.PASSWORD,
            null,
            null,
            Importance.MEDIUM,
            "Secret of the access key; never shown or logged.")
        .add(
            SESSION_TOKEN,
            ConfigDef.Type.PASSWORD,
            null,
            null,
            Importance.LOW,
            "Token of temporary credentials; never shown or logged.");
    return definition;
  }

  /** Checks what can be checked without a request to the store. */
  public static void check(Map<String, String> settings, Problems problems) {
    boolean hasId = settings.get(ACCESS_KEY_ID) != null;
    boolean hasSecret = settings.get(SECRET_ACCESS_KEY) != null;
    if (hasId != hasSecret) {
      problems.add(
          "An access key and its secret are given together, or neither",
          ACCESS_KEY_ID,
          SECRET_ACCESS_KEY);
    }
    if (settings.get(SESSION_TOKEN) != null && !(hasId && hasSecret)) {
      problems.add(
          "A session token goes with an access key and its secret",
          SESSION_TOKEN,
          ACCESS_KEY_ID,
          SECRET_ACCESS_KEY);
    }
    @Nullable String url = settings.get(URL);
    if (url == null || !problems.areSound(URL, ACCESS_KEY_ID, SECRET_ACCESS_KEY)) {
      return;
    }
    Map<String, String> options = options(settings);
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
    Map<String, String> settings = new TreeMap<>(config.originalsStrings());
    for (String secret : new String[] {SECRET_ACCESS_KEY, SESSION_TOKEN}) {
      @Nullable Password password = config.getPassword(secret);
      if (password != null) {
        settings.put(secret, password.value());
      }
    }
    return ObjectStores.open(config.getString(URL), options(settings));
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

  /** The settings that a failure names, as an option or in its text; the URL when it names none. */
  private static String[] namesIn(InvalidOptionException failure, Map<String, String> options) {
    Set<String> names = new LinkedHashSet<>();
    for (String option : options.keySet()) {
      boolean named =
          failure.context().containsKey(option) || failure.context().containsValue(option);
      if (named) {
        names.add(PREFIX + option);
      }
    }
    if (names.isEmpty()) {
      names.add(URL);
    }
    return names.toArray(String[]::new);
  }
}
