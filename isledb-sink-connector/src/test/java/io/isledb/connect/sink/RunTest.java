package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.IsleWriter;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {
  private final List<String> written = new ArrayList<>();
  private boolean isFailing;
  private final Run run = new Run(writer(), "orders-0", 10);

  /** A writer that notes what it is told. */
  private IsleWriter writer() {
    return (IsleWriter)
        Proxy.newProxyInstance(
            RunTest.class.getClassLoader(),
            new Class<?>[] {IsleWriter.class},
            (proxy, method, arguments) -> {
              if (isFailing) {
                throw new StoreUnavailableException("away");
              }
              boolean isChanges = arguments[0] instanceof List;
              int changes = isChanges ? ((List<?>) arguments[0]).size() : 0;
              written.add(changes + " up to " + arguments[arguments.length - 1]);
              return null;
            });
  }

  private void add(long offset) {
    run.add(Mutation.put(Slice.utf8("key"), Slice.utf8("value")), offset);
  }

  @Test
  void aRunIsWrittenAsOneWithTheOffsetAfterItsLastRecord() {
    add(10);
    add(12);
    assertThat(run.records()).isEqualTo(2);
    assertThat(run.bytes()).isEqualTo(2 * (32 + 8));
    run.passTo(14);
    assertThat(run.next()).isEqualTo(14);
    assertThat(run.hasMoved()).isTrue();
    run.write();
    assertThat(run.hasMoved()).isFalse();
    assertThat(run.records()).isZero();
    assertThat(run.bytes()).isZero();
    run.passTo(20);
    assertThat(run.hasMoved()).isTrue();
    run.write();
    add(20);
    run.write();
    assertThat(written).containsExactly("2 up to 14", "0 up to 20", "1 up to 21");
  }

  @Test
  void whatCouldNotBeWrittenIsToComeAgainAndNothingElse() {
    add(10);
    run.write();
    add(11);
    add(12);
    isFailing = true;
    assertThatThrownBy(run::write).isInstanceOf(StoreUnavailableException.class);
    assertThat(run.next()).isEqualTo(11);
    assertThat(run.hasMoved()).isFalse();
    assertThat(run.records()).isZero();
    isFailing = false;
    add(11);
    run.write();
    assertThat(written).containsExactly("1 up to 11", "1 up to 12");
  }

  @Test
  void aRunIsFullWhenItsBytesAreMany() {
    Mutation change = Mutation.put(Slice.utf8("key"), Slice.of(new byte[100_000]));
    run.add(change, 10);
    run.add(change, 11);
    assertThat(run.isFull()).isFalse();
    run.add(change, 12);
    assertThat(run.isFull()).isTrue();
  }
}
