package io.isledb.store.gcs;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import io.isledb.error.InvalidOptionException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts credentials on requests. Given ones are read when it is made; the default ones with the
 * first request, because looking for them may ask the machine's metadata service. Thread-safe.
 */
final class GcsCredentials implements HttpRequestInitializer {
  private static final List<String> SCOPES =
      List.of("https://www.googleapis.com/auth/devstorage.read_write");
  private static final int IMPERSONATED_SECONDS = 3600;

  private final @Nullable String impersonated;
  private final @Nullable GoogleCredentials given;
  private @Nullable HttpCredentialsAdapter adapter;

  private GcsCredentials(@Nullable GoogleCredentials given, @Nullable String impersonated) {
    this.given = given;
    this.impersonated = impersonated;
  }

  /** The credentials that the options ask for; empty for none at all. */
  static Optional<HttpRequestInitializer> of(GcsOptions options) {
    if (options.settings().flag(GcsOptions.ANONYMOUS)) {
      return Optional.empty();
    }
    String impersonated = options.setting(GcsOptions.IMPERSONATE);
    return Optional.of(new GcsCredentials(given(options), impersonated));
  }

  private static @Nullable GoogleCredentials given(GcsOptions options) {
    String json = options.setting(GcsOptions.CREDENTIALS_JSON);
    if (json != null) {
      return parse(GcsOptions.CREDENTIALS_JSON, json.getBytes(StandardCharsets.UTF_8));
    }
    String file = options.setting(GcsOptions.CREDENTIALS_FILE);
    if (file == null) {
      return null;
    }
    try {
      return parse(GcsOptions.CREDENTIALS_FILE, Files.readAllBytes(Path.of(file)));
    } catch (IOException e) {
      throw new InvalidOptionException("This file of credentials cannot be read", e)
          .with("option", GcsOptions.CREDENTIALS_FILE)
          .with("value", file);
    }
  }

  private static GoogleCredentials parse(String option, byte[] json) {
    try {
      return GoogleCredentials.fromStream(new ByteArrayInputStream(json));
    } catch (IOException | RuntimeException e) {
      // Without the cause, whose message may quote the secret.
      throw new InvalidOptionException(
              "These credentials are not the JSON of a service account's key or of a federation")
          .with("option", option);
    }
  }

  @Override
  public void initialize(HttpRequest request) throws IOException {
    adapter().initialize(request);
  }

  private synchronized HttpCredentialsAdapter adapter() throws IOException {
    if (adapter == null) {
      GoogleCredentials found = given == null ? GoogleCredentials.getApplicationDefault() : given;
      GoogleCredentials scoped = found.createScoped(SCOPES);
      adapter =
          new HttpCredentialsAdapter(
              impersonated == null ? scoped : impersonate(found, impersonated));
    }
    return adapter;
  }

  private static GoogleCredentials impersonate(GoogleCredentials own, String account) {
    GoogleCredentials source =
        own.createScoped(List.of("https://www.googleapis.com/auth/cloud-platform"));
    return ImpersonatedCredentials.create(source, account, List.of(), SCOPES, IMPERSONATED_SECONDS);
  }
}
