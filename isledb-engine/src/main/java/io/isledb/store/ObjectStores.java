package io.isledb.store;

import io.isledb.error.InvalidOptionException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Opens object stores by URL: {@code s3://bucket/prefix?region=…}, {@code file:///dir}, {@code
 * memory://name}, and with add-ons {@code gs://bucket/prefix} and {@code
 * azure://container/prefix?account=…}.
 */
public final class ObjectStores {
  /** Schemes of stores that come in an archive of their own. */
  private static final Map<String, String> ADD_ONS =
      Map.of("gs", "isledb-store-gcs", "azure", "isledb-store-azure");

  /** What others call the same services. */
  private static final Map<String, String> ALIKE =
      Map.of(
          "s3a", "s3",
          "s3n", "s3",
          "gcs", "gs",
          "abfs", "azure",
          "abfss", "azure",
          "wasb", "azure",
          "wasbs", "azure",
          "az", "azure");

  private ObjectStores() {}

  /** Opens a store with default options. */
  public static ObjectStore open(String url) {
    return open(url, Map.of());
  }

  /**
   * Opens a store. Makes no request.
   *
   * @param url where; see the providers for what they understand
   * @param options credentials, timeouts and the like; see the providers
   */
  public static ObjectStore open(String url, Map<String, String> options) {
    URI uri = parse(url);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    TreeSet<String> known = new TreeSet<>();
    // The loader of this class, not the thread's: in a Connect worker this is the plugin's own.
    for (ObjectStoreProvider provider :
        ServiceLoader.load(ObjectStoreProvider.class, ObjectStores.class.getClassLoader())) {
      if (provider.schemes().contains(scheme)) {
        return provider.open(uri, options);
      }
      known.addAll(provider.schemes());
    }
    throw notInstalled(scheme).with("scheme", scheme).with("installed", known);
  }

  private static InvalidOptionException notInstalled(String scheme) {
    String archive = ADD_ONS.get(scheme);
    if (archive != null) {
      return new InvalidOptionException(
              "The store for this URL scheme is an add-on that is not installed; unpack its archive"
                  + " into the directory of each connector that uses it and restart the worker, or"
                  + " add its jars to the class path")
          .with("addOn", archive);
    }
    return new InvalidOptionException("No object store is installed for this URL scheme")
        .with("meant", ALIKE.get(scheme));
  }

  private static URI parse(String url) {
    try {
      URI uri = new URI(url);
      if (uri.getScheme() == null) {
        throw new InvalidOptionException(
                "A store URL starts with a scheme, such as s3://, file:/// or memory://")
            .with("url", url);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new InvalidOptionException("This store URL cannot be parsed", e).with("url", url);
    }
  }
}
