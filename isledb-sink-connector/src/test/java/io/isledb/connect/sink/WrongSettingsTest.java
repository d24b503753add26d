package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.connect.common.config.StoreSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each setting wrong, alone and together with each other one: every mistake is told, where it is.
 */
class WrongSettingsTest {
  private static final String BLANK = "it must not be blank";
  private static final String ELSEWHERE = "means nothing to a store of the scheme s3://";

  /** A wrong value, what is said of it, and on which settings. */
  private record Wrong(String name, String value, String message, Set<String> toldOn) {
    Wrong(String name, String value, String message) {
      this(name, value, message, Set.of(name));
    }

    /** An option of the store, with its short name, that another one belongs to. */
    static Wrong withOther(String option, String value, String message, String other) {
      String name = StoreSettings.PREFIX + option;
      return new Wrong(name, value, message, Set.of(name, StoreSettings.PREFIX + other));
    }

    static Wrong ofOtherStore(String option) {
      return ofOtherStore(option, "x");
    }

    static Wrong ofOtherStore(String option, String value) {
      return withOther(option, value, ELSEWHERE, "url");
    }

    @Override
    public String toString() {
      return name + "=" + value;
    }
  }

  private static final List<Wrong> WRONG =
      List.of(
          new Wrong("isledb.store.url", "ftp://host/dir", "ftp"),
          new Wrong("isledb.store.s3.assume.role.arn", " ", BLANK),
          Wrong.withOther("s3.access.key.id", "K", "needs another one", "s3.secret.access.key"),
          Wrong.withOther("s3.secret.access.key", "S", "needs another one", "s3.access.key.id"),
          Wrong.withOther("s3.session.token", "T", "needs another one", "s3.access.key.id"),
          Wrong.withOther(
              "s3.assume.role.external.id", "E", "needs another one", "s3.assume.role.arn"),
          Wrong.withOther(
              "s3.assume.role.session.name", "N", "needs another one", "s3.assume.role.arn"),
          new Wrong("isledb.store.s3.sse", "rot13", "allowed is one of: AES256, aws:kms"),
          Wrong.withOther("s3.sse.kms.key.id", "key", "needs another one", "s3.sse"),
          new Wrong("isledb.store.s3.request.timeout.ms", "soon", "Not a number of type INT"),
          new Wrong("isledb.store.s3.connect.timeout.ms", "0", "allowed is 1 to 2147483647"),
          new Wrong("isledb.store.s3.max.connections", "-1", "allowed is 1 to 2147483647"),
          Wrong.ofOtherStore("gcs.credentials.json"),
          Wrong.ofOtherStore("gcs.credentials.file"),
          Wrong.ofOtherStore("gcs.anonymous", "true"),
          Wrong.ofOtherStore("gcs.impersonate.service.account"),
          Wrong.ofOtherStore("gcs.user.project"),
          Wrong.ofOtherStore("gcs.kms.key.name"),
          Wrong.ofOtherStore("gcs.request.timeout.ms", "1"),
          Wrong.ofOtherStore("gcs.connect.timeout.ms", "1"),
          Wrong.ofOtherStore("gcs.max.connections", "1"),
          Wrong.ofOtherStore("azure.connection.string"),
          Wrong.ofOtherStore("azure.account.key"),
          Wrong.ofOtherStore("azure.sas.token"),
          Wrong.ofOtherStore("azure.managed.identity.client.id"),
          Wrong.ofOtherStore("azure.encryption.scope"),
          Wrong.ofOtherStore("azure.request.timeout.ms", "1"),
          Wrong.ofOtherStore("azure.connect.timeout.ms", "1"),
          Wrong.ofOtherStore("azure.max.connections", "1"),
          new Wrong("flush.interval.ms", "-1", "allowed is 0 to 86400000"),
          new Wrong("flush.bytes", "0", "allowed is 1 to 1073741824"),
          new Wrong("flush.bytes", "16MB", "Not a number of type LONG"),
          new Wrong("flush.records", "0", "allowed is 1 to 2147483647"),
          new Wrong("memory.bytes", "1000", "allowed is 1048576 or more"),
          new Wrong("flush.compression", "gzip", "allowed is one of: none, snappy, lz4, zstd"),
          new Wrong("io.threads", "0", "allowed is 1 to 256"),
          new Wrong("shutdown.timeout.ms", "-5", "allowed is 0 to 300000"),
          new Wrong("key.strategy", "fields", "one of: record_key, key_fields, value_fields"),
          new Wrong("key.fields", "a..b", "names between its dots"),
          new Wrong("behavior.on.null.keys", "drop", "allowed is one of: offset, ignore, fail"),
          new Wrong("behavior.on.null.values", "skip", "allowed is one of: delete, ignore, fail"),
          new Wrong("ttl.ms", "0", "allowed is 1 or more"),
          new Wrong("ttl.header", " ", "must not be blank"),
          new Wrong("ttl.field", "a.", "names between its dots"),
          new Wrong("isledb.key.converter", "no.such.Converter", "could not be found"),
          new Wrong("isledb.value.converter", "no.such.Converter", "could not be found"),
          new Wrong("feed.retention.ms", "-2", "allowed is -1 or more"),
          new Wrong("feed.retention.bytes", "-2", "allowed is -1 or more"),
          new Wrong("isle.default.ttl.ms", "-1", "allowed is 0 or more"),
          new Wrong("isle.blob.threshold.bytes", "-1", "allowed is 0 to 1073741824"),
          new Wrong("maintenance.enabled", "maybe", "Expected value to be either true or false"),
          new Wrong("maintenance.interval.ms", "1", "allowed is 10 to 86400000"),
          new Wrong("maintenance.threads", "0", "allowed is 1 to 64"),
          new Wrong("maintenance.bytes.per.second", "-1", "allowed is 0 or more"),
          new Wrong("compaction.policy", "lsm", "allowed is one of: merge, fifo, time_window"),
          new Wrong("compaction.retention.ms", "0", "allowed is 1 or more"),
          new Wrong("compaction.window.ms", "0", "allowed is 1 or more"),
          new Wrong("compaction.bytes.max", "0", "allowed is 1 or more"),
          new Wrong("metrics.price.per.1000.writes", "-0.5", "allowed is 0 or more"),
          new Wrong("metrics.price.per.1000.reads", "NaN", "allowed is 0 or more"),
          new Wrong("flush.byte", "1", "did you mean flush.bytes?"));

  static Stream<Wrong> wrong() {
    return WRONG.stream();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aMistakeIsToldOnItsSettings(Wrong wrong) {
    Map<String, List<String>> problems = problems(List.of(wrong));
    assertThat(problems.keySet()).isEqualTo(wrong.toldOn());
    assertThat(String.join(" ", problems.get(wrong.name()))).contains(wrong.message());
  }

  @Test
  void ofTwoMistakesBothAreToldAndNothingElse() {
    for (Wrong one : WRONG) {
      for (Wrong other : WRONG) {
        if (isIndependent(one, other)) {
          Map<String, List<String>> problems = problems(List.of(one, other));
          Set<String> expected = new HashSet<>(one.toldOn());
          expected.addAll(other.toldOn());
          assertThat(problems.keySet()).as("%s and %s", one, other).isEqualTo(expected);
          assertThat(String.join(" ", problems.get(one.name()))).contains(one.message());
        }
      }
    }
  }

  /** Not of one setting, and not a pair that is right together or of which one hides the other. */
  private static boolean isIndependent(Wrong one, Wrong other) {
    boolean isUrl = one.name().equals(StoreSettings.URL) || other.name().equals(StoreSettings.URL);
    boolean areStore =
        one.name().startsWith(StoreSettings.PREFIX)
            && other.name().startsWith(StoreSettings.PREFIX);
    boolean meet = one.toldOn().stream().anyMatch(other.toldOn()::contains);
    return !one.name().equals(other.name())
        && !(isUrl && areStore)
        && (!meet || one.message().equals(ELSEWHERE));
  }

  @Test
  void withAWrongUrlAnOptionOfAStoreIsToldToo() {
    for (Wrong wrong : WRONG) {
      boolean isOption =
          wrong.name().startsWith(StoreSettings.PREFIX) && !wrong.name().equals(StoreSettings.URL);
      if (isOption) {
        Wrong url = new Wrong(StoreSettings.URL, "ftp://host/dir", "ftp");
        assertThat(problems(List.of(url, wrong)))
            .as(wrong.name())
            .containsOnlyKeys(StoreSettings.URL, wrong.name());
      }
    }
  }

  @Test
  void everySettingIsInTheTable() {
    List<String> checked = WRONG.stream().map(Wrong::name).toList();
    SinkSettings.definition()
        .configKeys()
        .values()
        .forEach(
            key -> {
              if (!key.internalConfig) {
                assertThat(checked).contains(key.name);
              }
            });
  }

  private static Map<String, List<String>> problems(List<Wrong> given) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "orders-sink");
    settings.put("topics", "orders");
    settings.put("isledb.store.url", "s3://isles?region=eu-west-1");
    given.forEach(wrong -> settings.put(wrong.name(), wrong.value()));
    Map<String, List<String>> problems = new TreeMap<>();
    for (ConfigValue value : SinkSettings.validate(settings).toConfig().configValues()) {
      if (!value.errorMessages().isEmpty()) {
        problems.put(value.name(), value.errorMessages());
      }
    }
    return problems;
  }
}
