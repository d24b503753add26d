package io.isledb.connect.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

class StoreSettingsTest {
  private static final ConfigDef DEFINITION = StoreSettings.define(new ConfigDef());

  private static Map<String, List<String>> problems(String url, String... options) {
    Map<String, String> settings = new HashMap<>(Map.of("isledb.store.url", url));
    for (int i = 0; i < options.length; i += 2) {
      settings.put("isledb.store." + options[i], options[i + 1]);
    }
    Problems problems = new Problems(DEFINITION, settings);
    StoreSettings.check(settings, problems);
    Map<String, List<String>> found = new HashMap<>();
    for (ConfigValue value : problems.toConfig().configValues()) {
      if (!value.errorMessages().isEmpty()) {
        found.put(value.name(), value.errorMessages());
      }
    }
    return found;
  }

  @Test
  void everySecretIsAPassword() {
    for (String name :
        List.of(
            "s3.secret.access.key",
            "s3.session.token",
            "gcs.credentials.json",
            "azure.connection.string",
            "azure.account.key",
            "azure.sas.token")) {
      assertThat(DEFINITION.configKeys().get("isledb.store." + name).type)
          .as(name)
          .isEqualTo(ConfigDef.Type.PASSWORD);
    }
  }

  @Test
  void anOptionOfAnotherStoreIsToldOnItAndOnTheUrl() {
    assertThat(problems("s3://bucket?region=eu-west-1", "azure.account.key", "AAAA"))
        .containsOnlyKeys("isledb.store.azure.account.key", "isledb.store.url");
    assertThat(problems("memory://here", "gcs.anonymous", "true"))
        .containsOnlyKeys("isledb.store.gcs.anonymous", "isledb.store.url");
  }

  @Test
  void aStoreThatIsNotInstalledIsToldWithItsArchive() {
    assertThat(problems("gs://bucket/isles", "gcs.anonymous", "true").get("isledb.store.url"))
        .singleElement()
        .asString()
        .contains("isledb-store-gcs");
  }

  @Test
  void ofSeveralWrongOptionsEachIsTold() {
    Map<String, List<String>> told =
        problems(
            "s3://bucket?region=eu-west-1",
            "s3.sse",
            "rot13",
            "s3.request.timeout.ms",
            "soon",
            "s3.max.connections",
            "0",
            "s3.session.token",
            "hush",
            "s3.assume.role.external.id",
            "x");
    assertThat(told)
        .containsOnlyKeys(
            "isledb.store.s3.sse",
            "isledb.store.s3.request.timeout.ms",
            "isledb.store.s3.max.connections",
            "isledb.store.s3.session.token",
            "isledb.store.s3.access.key.id",
            "isledb.store.s3.assume.role.external.id",
            "isledb.store.s3.assume.role.arn");
    assertThat(told.toString()).doesNotContain("hush");
  }

  @Test
  void whatFollowsFromOneMistakeIsNotToldOfAnother() {
    assertThat(
            problems(
                "s3://bucket?region=eu-west-1",
                "s3.access.key.id",
                "KEY",
                "s3.session.token",
                "hush"))
        .containsOnlyKeys("isledb.store.s3.access.key.id", "isledb.store.s3.secret.access.key");
    assertThat(problems("s3://bucket?region=eu-west-1", "s3.sse", "AES256", "s3.see", "AES256"))
        .containsOnlyKeys("isledb.store.s3.see");
  }

  @Test
  void aRightStoreIsNoProblem() {
    assertThat(problems("s3://bucket?region=eu-west-1", "s3.sse", "AES256")).isEmpty();
  }
}
