package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isledb.Isles;
import io.isledb.options.WriterOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsleSinkConnectorTest {
  private final IsleSinkConnector connector = new IsleSinkConnector();
  private final Map<String, String> settings = new HashMap<>();

  IsleSinkConnectorTest() {
    settings.put("name", "orders-sink");
    settings.put("connector.class", IsleSinkConnector.class.getName());
    settings.put("topics", "orders");
    settings.put("isledb.store.url", "memory://connector-test");
  }

  @Test
  void aSoundConfigurationHasNoProblems() {
    settings.put("consumer.override.isolation.level", "read_committed");
    settings.put("transforms", "route");
    settings.put("transforms.route.type", "x");
    settings.put("errors.tolerance", "all");
    settings.put("isledb.value.converter.schemas.enable", "true");
    assertThat(problems()).isEmpty();
  }

  @Test
  void aMissingUrlIsAProblem() {
    settings.remove("isledb.store.url");
    assertThat(problems()).containsOnlyKeys("isledb.store.url");
  }

  @Test
  void aMistypedSettingIsAProblemAndTheRightOneIsSuggested() {
    settings.put("flush.byte", "100");
    assertThat(problems()).containsOnlyKeys("flush.byte");
    assertThat(problems().get("flush.byte").toString()).contains("did you mean flush.bytes?");
  }

  @Test
  void aContradictionIsToldOnEverySettingThatTakesPart() {
    settings.put("memory.bytes", "2000000");
    settings.put("flush.bytes", "3000000");
    assertThat(problems()).containsOnlyKeys("memory.bytes", "flush.bytes");
    assertThat(problems().get("flush.bytes").toString())
        .contains("flush.bytes (3000000) is more than memory.bytes (2000000)");
  }

  @Test
  void aContradictionWithADefaultIsToldToo() {
    settings.put("flush.bytes", "999999999");
    assertThat(problems()).containsOnlyKeys("memory.bytes", "flush.bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flush.bytes=0",
        "flush.bytes=many",
        "flush.records=0",
        "flush.interval.ms=-1",
        "memory.bytes=1000",
        "shutdown.timeout.ms=-5",
        "io.threads=0",
        "behavior.on.null.keys=drop",
        "behavior.on.null.values=skip",
        "key.strategy=fields",
        "key.fields=a..b",
        "ttl.ms=0",
        "ttl.field=.",
        "ttl.header= ",
        "feed.retention.ms=-2",
        "feed.retention.bytes=-2",
        "isle.default.ttl.ms=-1",
        "isle.blob.threshold.bytes=-1",
        "maintenance.enabled=maybe",
        "maintenance.interval.ms=1",
        "maintenance.threads=0",
        "maintenance.bytes.per.second=-1",
        "compaction.policy=lsm",
        "compaction.retention.ms=0",
        "compaction.window.ms=0",
        "compaction.bytes.max=0",
        "flush.compression=gzip",
        "isledb.value.converter=no.such.Converter",
        "isledb.store.url=ftp://host/dir",
        "isledb.store.url=s3:/",
        "isledb.store.url=nonsense",
        "isledb.store.url=file://relative",
      })
  void aSettingThatIsWrongByItselfIsAProblem(String setting) {
    String name = setting.substring(0, setting.indexOf('='));
    settings.put(name, setting.substring(name.length() + 1));
    assertThat(problems()).containsOnlyKeys(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "key.strategy=key_fields; key.fields,key.strategy; needs key.fields",
        "key.fields=id; key.fields,key.strategy; makes no key of fields",
        "key.strategy=value_fields key.fields=id; behavior.on.null.values,key.strategy;"
            + " set behavior.on.null.values to ignore or fail",
        "compaction.policy=fifo; compaction.policy,compaction.retention.ms; needs compaction.ret",
        "compaction.policy=time_window compaction.retention.ms=5;"
            + " compaction.policy,compaction.window.ms; needs compaction.window.ms",
        "compaction.policy=fifo compaction.retention.ms=5 compaction.window.ms=5;"
            + " compaction.policy,compaction.window.ms; has no windows",
        "compaction.policy=merge compaction.bytes.max=5; compaction.policy,compaction.bytes.max;"
            + " drops nothing by age or size",
        "compaction.retention.ms=5; compaction.policy,compaction.retention.ms; is not set",
        "compaction.policy=merge maintenance.enabled=false;"
            + " compaction.policy,maintenance.enabled; who maintains the isles",
      })
  void aContradictionIsToldOnAllSettingsThatTakePart(String given, String told, String message) {
    for (String setting : given.trim().split(" ")) {
      settings.put(setting.split("=")[0], setting.split("=")[1]);
    }
    Map<String, List<String>> problems = problems();
    assertThat(problems).containsOnlyKeys(told.trim().split(","));
    assertThat(problems.values())
        .allSatisfy(p -> assertThat(p.toString()).contains(message.trim()));
  }

  @Test
  void everySettingHasAGroupAPlaceAndAMeaning() {
    connector
        .config()
        .configKeys()
        .values()
        .forEach(
            key -> {
              if (!key.internalConfig) {
                assertThat(key.group).as(key.name).isNotBlank();
                assertThat(key.orderInGroup).as(key.name).isPositive();
                assertThat(key.documentation).as(key.name).endsWith(".");
                assertThat(key.displayName).as(key.name).isNotBlank();
              }
            });
  }

  @Test
  void anAccessKeyNeedsItsSecret() {
    settings.put("isledb.store.url", "s3://bucket?region=eu-central-1");
    settings.put("isledb.store.s3.access.key.id", "id");
    assertThat(problems())
        .containsKeys("isledb.store.s3.access.key.id", "isledb.store.s3.secret.access.key");
  }

  @Test
  void anOptionOfAnotherStoreIsToldOnBoth() {
    settings.put("isledb.store.s3.access.key.id", "id");
    assertThat(problems()).containsOnlyKeys("isledb.store.s3.access.key.id", "isledb.store.url");
  }

  @Test
  void anUnknownOptionOfTheStoreIsAProblem() {
    settings.put("isledb.store.url", "s3://bucket?region=eu-central-1");
    settings.put("isledb.store.s3.no.such", "1");
    assertThat(problems()).containsOnlyKeys("isledb.store.s3.no.such");
  }

  @Test
  void secretsArePasswords() {
    assertThat(connector.config().configKeys().get("isledb.store.s3.secret.access.key").type)
        .isEqualTo(ConfigDef.Type.PASSWORD);
    assertThat(connector.config().configKeys().get("isledb.store.s3.session.token").type)
        .isEqualTo(ConfigDef.Type.PASSWORD);
  }

  @Test
  void startingWithAProblemSaysAllOfThem() {
    settings.put("flush.bytes", "0");
    settings.put("flush.byte", "0");
    assertThatThrownBy(() -> connector.start(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("flush.bytes: ")
        .hasMessageContaining("flush.byte: ");
  }

  @Test
  void everyTaskHasItsNumber() {
    connector.start(settings);
    List<Map<String, String>> tasks = connector.taskConfigs(3);
    assertThat(tasks).hasSize(3);
    assertThat(tasks.get(2)).containsAllEntriesOf(settings);
    assertThat(tasks)
        .extracting(task -> task.get("isledb.internal.task"))
        .containsExactly("0", "1", "2");
    assertThat(connector.taskClass()).isEqualTo(IsleSinkTask.class);
    assertThat(connector.version()).matches("\\d+\\.\\d+.*");
  }

  @Test
  void theConnectorIsFoundByItsServiceFile() {
    assertThat(ServiceLoader.load(SinkConnector.class).stream())
        .anyMatch(provider -> provider.type() == IsleSinkConnector.class);
  }

  @Test
  void offsetsAreAlteredInTheStoreOfTheConfiguration(@TempDir Path dir) {
    settings.put("isledb.store.url", dir.toUri().toString());
    try (Isles isles = Isles.open(dir.toUri().toString())) {
      isles.isle("orders/3").openWriter(WriterOptions.DEFAULT).close();
      Map<TopicPartition, Long> offsets =
          Map.of(new TopicPartition("orders", 3), 17L, new TopicPartition("orders", 4), 18L);
      assertThat(connector.alterOffsets(settings, offsets)).isTrue();
      assertThat(isles.discover("")).containsExactly("orders/3");
      assertThat(isles.isle("orders/3").head().orElseThrow().watermarks().next("orders-3"))
          .hasValue(17);
    }
  }

  @Test
  void offsetsOfTopicsThatAreNotConsumedAreRefusedAndNothingIsAltered(@TempDir Path dir) {
    settings.put("isledb.store.url", dir.toUri().toString());
    Map<TopicPartition, Long> offsets =
        Map.of(new TopicPartition("orders", 0), 4L, new TopicPartition("order", 0), 4L);
    assertThatThrownBy(() -> connector.alterOffsets(settings, offsets))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("does not consume order,")
        .hasMessageContaining("it consumes orders")
        .hasMessageContaining("Nothing was altered");
    try (Isles isles = Isles.open(dir.toUri().toString())) {
      assertThat(isles.discover("")).isEmpty();
    }
    settings.remove("topics");
    settings.put("topics.regex", "order.?");
    assertThat(connector.alterOffsets(settings, offsets)).isTrue();
  }

  @Test
  void anyOffsetCanBeForgotten(@TempDir Path dir) {
    settings.put("isledb.store.url", dir.toUri().toString());
    Map<TopicPartition, Long> forgotten = new HashMap<>();
    forgotten.put(new TopicPartition("consumed-once", 0), null);
    assertThat(connector.alterOffsets(settings, forgotten)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sink-file.json", "sink-minio.json", "sink-s3.json", "compose/sink.json"})
  void theExamplesAreSound(String example) throws Exception {
    JsonNode json = new ObjectMapper().readTree(Path.of("..", "config-examples", example).toFile());
    settings.clear();
    json.get("config")
        .properties()
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
    settings.put("name", json.get("name").asText());
    assertThat(problems()).isEmpty();
  }

  private Map<String, List<String>> problems() {
    Map<String, List<String>> problems = new TreeMap<>();
    for (ConfigValue value : connector.validate(settings).configValues()) {
      if (!value.errorMessages().isEmpty()) {
        problems.put(value.name(), value.errorMessages());
      }
    }
    return problems;
  }
}
