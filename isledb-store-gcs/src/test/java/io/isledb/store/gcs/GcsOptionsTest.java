package io.isledb.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.InvalidOptionException;
import io.isledb.store.ObjectStores;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GcsOptionsTest {
  private static GcsOptions parse(String url, String... settings) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    return GcsOptions.parse(URI.create(url), map);
  }

  @Test
  void aPlainUrlMeansGoogle() {
    GcsOptions options = parse("gs://bucket/a//b/", "s3.sse", "AES256");
    assertThat(options.bucket()).isEqualTo("bucket");
    assertThat(options.prefix()).isEqualTo("a/b/");
    assertThat(options.endpoint()).isNull();
    assertThat(options.url()).isEqualTo("gs://bucket/a/b");
  }

  @Test
  void wrongValuesAndContradictionsAreRefused() {
    for (String url : List.of("gs:///a", "gs://UPPER", "gs://b?region=x", "gs://bucket/../a")) {
      assertThatThrownBy(() -> parse(url)).as(url).isInstanceOf(InvalidOptionException.class);
    }
    for (String[] settings :
        List.of(
            new String[] {"gcs.credential.json", "{}"},
            new String[] {"gcs.credentials.json", "{}", "gcs.credentials.file", "/f"},
            new String[] {"gcs.anonymous", "yes"},
            new String[] {"gcs.anonymous", "true", "gcs.credentials.file", "/f"},
            new String[] {"gcs.anonymous", "true", "gcs.impersonate.service.account", "a@b"},
            new String[] {"gcs.kms.key.name", "my-key"})) {
      assertThatThrownBy(() -> parse("gs://bucket", settings))
          .as(settings[0])
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("option=gcs.");
    }
  }

  @Test
  void secretsAreNotShown() {
    Map<String, String> secret = Map.of("gcs.credentials.json", "{\"private_key\":\"hush\"}");
    assertThatThrownBy(() -> ObjectStores.open("gs://bucket", secret))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("option=gcs.credentials.json")
        .hasMessageNotContaining("hush")
        .hasNoCause();
    assertThatThrownBy(() -> parse("gs://key:hush@bucket")).hasMessageNotContaining("hush");
    assertThat(parse("gs://bucket", "gcs.credentials.json", "hush")).hasToString("gs://bucket");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> ObjectStores.open("gs://bucket", Map.of("gcs.credentials.file", "/no/such/file")))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("/no/such/file");
  }
}
