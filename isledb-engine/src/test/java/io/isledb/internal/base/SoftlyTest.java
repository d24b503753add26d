package io.isledb.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.testing.ChildProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoftlyTest {
  private static final int MIB = 1 << 20;

  @Test
  void isTheSameWhileThereIsMemory() {
    Softly<List<String>> softly = new Softly<>(ArrayList::new);
    softly.get().add("one");
    assertThat(softly.get()).containsExactly("one");
  }

  @Test
  void whatIsKeptForReuseDoesNotExhaustAHeap() throws IOException, InterruptedException {
    try (ChildProcess child = ChildProcess.java(Keeper.class)) { // with a heap of 128 MiB
      child.awaitLine("there was room", 60_000);
      assertThat(child.output()).contains("kept 80 MiB", "kept 0 MiB");
    }
  }

  /** Keeps more to be used again than leaves room for what it needs then. */
  static final class Keeper {
    private Keeper() {}

    public static void main(String[] arguments) {
      Chunks chunks = new Chunks(Long.MAX_VALUE);
      Spares<byte[]> spares = new Spares<>(array -> array.length, 100, Long.MAX_VALUE);
      List<byte[]> taken = new ArrayList<>();
      for (int i = 0; i < 40 * MIB / Chunks.BYTES; i++) {
        taken.add(chunks.take());
      }
      taken.forEach(chunks::give);
      taken.clear();
      for (int i = 0; i < 40; i++) {
        spares.give(new byte[MIB]);
      }
      System.out.println("kept " + (chunks.keptBytes() + spares.keptBytes()) / MIB + " MiB");
      byte[][] needed = new byte[70][];
      for (int i = 0; i < needed.length; i++) {
        needed[i] = new byte[MIB];
      }
      System.out.println("kept " + (chunks.keptBytes() + spares.keptBytes()) / MIB + " MiB");
      System.out.println("there was room for " + needed.length + " MiB");
    }
  }
}
