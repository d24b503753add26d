package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class IsleMonitorTest {
  private List<String> found = List.of();
  private @Nullable RuntimeException failure;
  private final AtomicInteger changes = new AtomicInteger();
  private final IsleMonitor monitor =
      new IsleMonitor(
          "memory://root",
          this::discover,
          new PathFilter(List.of("orders/*"), List.of("*/9")),
          changes::incrementAndGet);

  private List<String> discover() {
    if (failure != null) {
      throw failure;
    }
    return found;
  }

  @Test
  void tellsOnlyOfChanges() {
    found = List.of("orders/0", "users/0");
    monitor.start();
    assertThat(monitor.isles()).containsExactly("orders/0");
    monitor.look();
    found = List.of("orders/0", "users/0", "users/1", "orders/9");
    monitor.look();
    assertThat(changes).hasValue(0);
    found = List.of("orders/1", "orders/0");
    monitor.look();
    assertThat(changes).hasValue(1);
    assertThat(monitor.isles()).containsExactly("orders/0", "orders/1");
    found = List.of("orders/1");
    monitor.look();
    assertThat(changes).hasValue(2);
  }

  @Test
  void anOutageChangesNothing() {
    failure = new StoreUnavailableException("out");
    monitor.start();
    assertThat(monitor.isles()).isEmpty();
    failure = null;
    found = List.of("orders/0");
    monitor.look();
    assertThat(changes).hasValue(1);
    for (RuntimeException other :
        List.of(new StoreUnavailableException("out"), new StoreRefusedException("no"))) {
      failure = other;
      monitor.look();
      assertThat(monitor.isles()).containsExactly("orders/0");
    }
    assertThat(changes).hasValue(1);
  }

  @Test
  void aRefusalAtTheStartIsAnError() {
    failure = new StoreRefusedException("There is no such bucket").with("bucket", "isles");
    assertThatThrownBy(monitor::start)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("memory://root")
        .hasMessageContaining("There is no such bucket")
        .hasMessageContaining("Check bucket");
  }
}
