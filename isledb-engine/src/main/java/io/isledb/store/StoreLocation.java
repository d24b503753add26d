package io.isledb.store;

import io.isledb.error.InvalidOptionException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a store in a service, taken apart: {@code scheme://container/prefix?name=value}. For
 * those who write stores.
 *
 * @param container the bucket or container
 * @param prefix empty, or ending in a slash
 * @param parameters of the query, decoded
 */
public record StoreLocation(String container, String prefix, Map<String, String> parameters) {
  public StoreLocation {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Takes a URL apart.
   *
   * @param example of a right one, for messages
   * @param containers what the name of a container looks like
   * @param known the parameters that may be given
   * @throws InvalidOptionException when it is not such a URL
   */
  public static StoreLocation parse(
      URI url, String example, Pattern containers, Set<String> known) {
    String container = url.getRawAuthority();
    if (container == null || !containers.matcher(container).matches()) {
      // Not shown: whoever writes key:secret@bucket must not find it in a log.
      throw new InvalidOptionException(
              "A store URL names a bucket or container and nothing else before its path;"
                  + " credentials belong into options")
          .with("example", example);
    }
    return new StoreLocation(container, prefix(url), parameters(url, known));
  }

  /** The value of a parameter, if it is given. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** The value of a parameter that is {@code true} or {@code false}. */
  public boolean flag(String name, boolean otherwise) {
    String text = parameters.get(name);
    if (text == null) {
      return otherwise;
    }
    if (!text.equals("true") && !text.equals("false")) {
      throw new InvalidOptionException("This parameter is true or false")
          .with("option", name)
          .with("value", text);
    }
    return text.equals("true");
  }

  /** The parameter {@code endpoint}: the URL of a service, without credentials. */
  public @Nullable URI endpoint() {
    String text = parameters.get("endpoint");
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

  /**
   * The place in a form for messages.
   *
   * @param scheme with which the URL begins
   * @param shown the parameters that belong to the place, in this order
   */
  public String url(String scheme, String... shown) {
    StringBuilder text = new StringBuilder(scheme).append("://").append(container);
    if (!prefix.isEmpty()) {
      text.append('/').append(prefix, 0, prefix.length() - 1);
    }
    char separator = '?';
    for (String name : shown) {
      String value = parameters.get(name);
      if (value != null) {
        text.append(separator).append(name).append('=').append(value);
        separator = '&';
      }
    }
    return text.toString();
  }

  private static String prefix(URI url) {
    try {
      return ObjectNames.toFolder(url.getPath());
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionException("The path of this store URL is not a legal prefix", e)
          .with("path", url.getPath());
    }
  }

  private static Map<String, String> parameters(URI url, Set<String> known) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = url.getRawQuery();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      if (!known.contains(name)) {
        throw new InvalidOptionException("This query parameter of a store URL is not known")
            .with("parameter", name)
            .with("known", new TreeSet<>(known));
      }
      String decoded = URLDecoder.decode(value, StandardCharsets.UTF_8).trim();
      if (decoded.isEmpty() || parameters.put(name, decoded) != null) {
        throw new InvalidOptionException("A query parameter is given once and has a value")
            .with("parameter", name);
      }
    }
    return parameters;
  }
}
