package io.isledb.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AzureOptionsTest {
  private static AzureOptions parse(String url, String... settings) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    return AzureOptions.parse(URI.create(url), map);
  }

  @Test
  void anAccountMeansThePublicCloud() {
    AzureOptions options = parse("azure://container/a//b/?account=one", "s3.sse", "AES256");
    assertThat(options.container()).isEqualTo("container");
    assertThat(options.prefix()).isEqualTo("a/b/");
    assertThat(options.accountUrl()).isEqualTo("https://one.blob.core.windows.net");
    assertThat(options.url()).isEqualTo("azure://container/a/b?account=one");
    assertThat(parse("azure://container?endpoint=https://host:1/one/").accountUrl())
        .isEqualTo("https://host:1/one");
  }

  @Test
  void wrongValuesAndContradictionsAreRefused() {
    for (String url :
        List.of(
            "azure://container",
            "azure:///a?account=one",
            "azure://Container?account=one",
            "azure://a--b?account=one",
            "azure://container?account=One-Two",
            "azure://container?account=one&key=x")) {
      assertThatThrownBy(() -> parse(url)).as(url).isInstanceOf(InvalidOptionException.class);
    }
    for (String[] settings :
        List.of(
            new String[] {"azure.acount.key", "AAAA"},
            new String[] {"azure.account.key", "not base 64"},
            new String[] {"azure.account.key", "AAAA", "azure.sas.token", "sig=x"},
            new String[] {"azure.sas.token", "sig=x", "azure.managed.identity.client.id", "1"},
            new String[] {"azure.connection.string", "AccountName=a;AccountKey=AAAA"})) {
      assertThatThrownBy(() -> parse("azure://container?account=one", settings))
          .as(settings[0])
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("option=azure.");
    }
    assertThatThrownBy(
            () -> parse("azure://container?endpoint=http://h", "azure.account.key", "AAAA"))
        .hasMessageContaining("account=");
    assertThatThrownBy(() -> parse("azure://container?endpoint=http://host:1/one"))
        .hasMessageContaining("https");
  }

  @Test
  void secretsAreNotShown() {
    for (Map<String, String> secret :
        List.of(
            Map.of("azure.connection.string", "AccountKey=hush;;"),
            Map.of("azure.connection.string", "hush"))) {
      assertThatThrownBy(() -> ObjectStores.open("azure://container", secret))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("option=azure.connection.string")
          .hasMessageNotContaining("hush")
          .hasNoCause();
    }
    assertThat(parse("azure://container?account=one", "azure.sas.token", "hush"))
        .hasToString("azure://container?account=one");
  }

  @Test
  void openingMakesNoRequestWhateverTheCredentials() {
    for (Map<String, String> options :
        List.of(
            Map.<String, String>of(),
            Map.of("azure.managed.identity.client.id", "00000000-0000-0000-0000-000000000000"),
            Map.of("azure.account.key", "AAAA"),
            Map.of("azure.sas.token", "?sv=1&sig=x"))) {
      try (ObjectStore store =
          ObjectStores.open(
              "azure://container/p?account=one&endpoint=https://no.invalid", options)) {
        assertThat(store.url()).startsWith("azure://container/p?account=one");
      }
    }
    String connection =
        "DefaultEndpointsProtocol=https;AccountName=one;AccountKey=AAAA;"
            + "EndpointSuffix=core.windows.net";
    ObjectStores.open("azure://container", Map.of("azure.connection.string", connection)).close();
  }
}
