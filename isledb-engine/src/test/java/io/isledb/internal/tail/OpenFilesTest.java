package io.isledb.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Tailer;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectStore;
import io.isledb.store.OpenObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a tailer opens is closed, however it ends. */
class OpenFilesTest {
  private static final int COMMITS = 20;
  private static final int CHANGES = 6_000;

  /** So much ahead that it is not decoded at once. */
  private static final TailerOptions OPTIONS =
      TailerOptions.DEFAULT.withBatchEntriesMax(CHANGES).withPrefetchCommits(32);

  private final TestEngine engine = new TestEngine(1);
  private final EngineContext context = engine.elsewhere(counting(engine.store));
  private final Isles isles = IslesFactory.open(context, IslesOptions.DEFAULT);
  private final Isle isle = isles.isle(TestEngine.ISLE);
  private Runnable beforeOpen = () -> {};
  private int opened;
  private int open;

  @AfterEach
  void close() {
    isles.close();
  }

  private ObjectStore counting(ObjectStore store) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              try {
                if (method.getName().equals("open")) {
                  Runnable action = beforeOpen;
                  beforeOpen = () -> {};
                  action.run();
                }
                Object result = method.invoke(store, arguments);
                return method.getName().equals("open") && ((Optional<?>) result).isPresent()
                    ? Optional.of(new Counted((OpenObject) ((Optional<?>) result).get()))
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class Counted implements OpenObject {
    private final OpenObject object;
    private boolean isClosed;

    Counted(OpenObject object) {
      this.object = object;
      opened++;
      open++;
    }

    @Override
    public int sizeBytes() {
      return object.sizeBytes();
    }

    @Override
    public ByteBuffer read(int offset, int length, IntFunction<byte[]> memory) {
      assertThat(isClosed).isFalse();
      return object.read(offset, length, memory);
    }

    @Override
    public void close() {
      open -= isClosed ? 0 : 1;
      isClosed = true;
      object.close();
    }
  }

  private void write() {
    SplittableRandom random = new SplittableRandom(2);
    byte[] key = new byte[16];
    byte[] value = new byte[100];
    try (IsleWriter writer =
        isle.openWriter(WriterOptions.DEFAULT.withFlushBytes(Long.MAX_VALUE))) {
      for (int i = 0; i < COMMITS; i++) {
        for (int j = 0; j < CHANGES; j++) {
          random.nextBytes(key);
          random.nextBytes(value);
          writer.put(key, value);
        }
        writer.flush();
      }
    }
  }

  /** Walks on until some commits are fetched ahead that are not decoded yet. */
  private void follow(Tailer tailer) {
    for (int i = 0; i < 8 && open == 0; i++) {
      tailer.poll(Duration.ZERO).orElseThrow().iterate().close();
      engine.executor.runAll();
    }
    assertThat(open).isPositive();
  }

  @Test
  void closingATailerClosesWhatItHasFetchedAheadAndWhatStillComes() {
    write();
    for (boolean isUnderWay : new boolean[] {false, true}) {
      Tailer tailer = isle.openTailer(OPTIONS);
      follow(tailer);
      if (isUnderWay) {
        tailer.poll(Duration.ZERO).orElseThrow();
      }
      tailer.close();
      engine.executor.runAll();
      assertThat(open).isZero();
    }
  }

  @Test
  void whoIsClosedWhileItReadsGivesWhatItHasRead() {
    write();
    for (int commits = 1; commits < 8; commits++) { // the first is a fence
      Tailer tailer = isle.openTailer(OPTIONS);
      for (int i = 0; i < commits; i++) {
        tailer.poll(Duration.ZERO).orElseThrow();
        engine.executor.runAll();
      }
      beforeOpen = tailer::close;
      tailer.poll(Duration.ZERO).orElseThrow();
      engine.executor.runAll();
      tailer.close();
      assertThat(open).isZero();
      beforeOpen = () -> {};
    }
  }

  @Test
  void goingElsewhereClosesWhatWasFetchedAhead() {
    write();
    try (Tailer tailer = isle.openTailer(OPTIONS)) {
      follow(tailer);
      tailer.seek(tailer.cursor());
      assertThat(open).isZero();
      while (tailer.poll(Duration.ZERO).isPresent()) {
        engine.executor.runAll();
      }
      assertThat(open).isZero();
      assertThat(opened).isGreaterThan(COMMITS);
    }
  }

  @Test
  void aDamagedCommitIsClosedWhereverTheDamageIs() {
    write();
    String object = engine.layout.commit(4);
    byte[] file = engine.memory.read(object).orElseThrow().bytes();
    for (int at : new int[] {0, 40, file.length / 2, file.length - 300, file.length - 3}) {
      byte[] damaged = file.clone();
      damaged[at] ^= 1;
      engine.memory.put(object, ByteBuffer.wrap(damaged));
      try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      tailer.poll(Duration.ZERO);
                      engine.executor.runAll();
                    }
                  })
              .isInstanceOf(CorruptObjectException.class)
              .hasMessageContaining(object);
        }
      }
      engine.executor.runAll();
      assertThat(open).isZero();
    }
  }
}
