package io.isledb.store;

import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * Opens stores for the URL schemes that it knows. Found with {@link java.util.ServiceLoader}, so
 * that an add-on jar brings a new store.
 */
public interface ObjectStoreProvider {
  /** The URL schemes that this provider opens, lower case. */
  Set<String> schemes();

  /**
   * Opens a store. Makes no request.
   *
   * @param url scheme, place and query parameters, as documented by the provider
   * @param options settings that do not belong into a URL (credentials, timeouts), by the names the
   *     provider documents
   * @throws io.isledb.error.InvalidOptionException when the URL or an option is not understood
   */
  ObjectStore open(URI url, Map<String, String> options);
}
