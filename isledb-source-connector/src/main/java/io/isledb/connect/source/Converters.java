package io.isledb.connect.source;

import io.isledb.connect.common.convert.RecordConverter;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A task's converters, which are made for one thread at a time: whoever converts takes some and
 * gives them back, so that there are as many as threads have converted at once. Thread-safe.
 */
final class Converters {
  private final Supplier<RecordConverter> making;
  private final ConcurrentLinkedQueue<RecordConverter> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param making makes converters; called once at once, so that settings are refused early
   */
  Converters(Supplier<RecordConverter> making) {
    this.making = making;
    idle.add(making.get());
  }

  RecordConverter take() {
    RecordConverter converter = idle.poll();
    return converter == null ? making.get() : converter;
  }

  void giveBack(RecordConverter converter) {
    idle.add(converter);
  }
}
