package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.store.testing.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IsleSourceConnectorTest {
  private final SourceKit kit = new SourceKit();
  private final Context context = new Context();
  private final IsleSourceConnector connector =
      new IsleSourceConnector(config -> kit.store, Executors::newSingleThreadScheduledExecutor);

  /** Counts requests for other tasks. */
  private static final class Context implements SourceConnectorContext {
    final Semaphore reconfigurations = new Semaphore(0);

    @Override
    public void requestTaskReconfiguration() {
      reconfigurations.release();
    }

    @Override
    public void raiseError(Exception e) {
      throw new AssertionError(e);
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      throw new UnsupportedOperationException();
    }

    @Override
    public PluginMetrics pluginMetrics() {
      throw new UnsupportedOperationException();
    }
  }

  @AfterEach
  void close() {
    connector.stop();
    kit.close();
  }

  private void start(String... more) {
    Map<String, String> settings = kit.settings("discovery.interval.ms", "100");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    connector.initialize(context);
    connector.start(settings);
  }

  private List<String> isles(int tasks) {
    List<String> isles = new ArrayList<>();
    for (Map<String, String> task : connector.taskConfigs(tasks)) {
      assertThat(task).containsEntry("isledb.store.url", kit.url);
      TaskIsles.decode(List.of(task.get(SourceSettings.TASK_ISLES).split(",")))
          .forEach(path -> isles.add(path.path()));
    }
    return isles;
  }

  private void write(String... paths) {
    for (String path : paths) {
      kit.write(path, SourceKit.history(new Random(1), 1, 2));
    }
  }

  @Test
  void islesOfAllLevelsAreSpreadOverTasks() {
    write("orders/0", "orders/1", "a/b/c/0", "single");
    start();
    assertThat(isles(3)).containsExactlyInAnyOrder("orders/0", "orders/1", "a/b/c/0", "single");
    assertThat(connector.taskConfigs(3)).hasSize(3);
    assertThat(connector.taskConfigs(9)).hasSize(4);
    assertThat(connector.taskClass()).isEqualTo(IsleSourceTask.class);
  }

  @Test
  void onlyWantedIslesAreFollowed() {
    write("orders/0", "orders/1", "users/0");
    start("isles.include", "orders/*", "isles.exclude", "*/1");
    assertThat(isles(3)).containsExactly("orders/0");
  }

  @Test
  void islesThatAppearLaterAreFound() throws InterruptedException {
    start();
    assertThat(connector.taskConfigs(2)).isEmpty();
    write("orders/0");
    assertThat(context.reconfigurations.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    assertThat(isles(2)).containsExactly("orders/0");
    assertThat(context.reconfigurations.availablePermits()).isZero();
  }

  @Test
  void aStoreThatRefusesFailsTheStartAndSaysWhatToDo() {
    kit.store.always(Fault.REFUSED);
    assertThatThrownBy(this::start)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("memory://")
        .hasMessageContaining("credentials");
  }

  @Test
  void wrongSettingsFailTheStart() {
    assertThatThrownBy(() -> start("snapshot.mode", "maybe"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("snapshot.mode");
  }

  @Test
  void exactlyOnceIsOfferedUnlessEveryStartRepeatsRecords() {
    assertThat(connector.exactlyOnceSupport(kit.settings()))
        .isEqualTo(ExactlyOnceSupport.SUPPORTED);
    assertThat(connector.exactlyOnceSupport(kit.settings("snapshot.mode", "always")))
        .isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
    assertThat(connector.canDefineTransactionBoundaries(kit.settings()))
        .isEqualTo(ConnectorTransactionBoundaries.SUPPORTED);
  }

  @Test
  void offsetsThatMakeSenseCanBeSet() {
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    offsets.put(Map.of("isle", "orders/0"), Map.of("commit", 4L, "ordinal", 2));
    offsets.put(Map.of("isle", "orders/1"), null);
    offsets.put(Map.of("anything", "forgotten"), null);
    assertThat(connector.alterOffsets(kit.settings(), offsets)).isTrue();
    assertThat(connector.alterOffsets(kit.settings(), Map.of())).isTrue();
  }

  @Test
  void offsetsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(
            () ->
                connector.alterOffsets(
                    kit.settings(), Map.of(Map.of("isle", "orders/0"), Map.of("offset", 4L))))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders/0")
        .hasMessageContaining("commit");
    assertThatThrownBy(
            () ->
                connector.alterOffsets(
                    kit.settings(), Map.of(Map.of("kafka_topic", "orders"), Map.of("commit", 4L))))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("isle");
  }
}
