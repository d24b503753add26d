package io.isledb.connect.common.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Where the values of one scope's metrics come from. All must be given. Not thread-safe. */
public final class MetricValues {
  private final Scope scope;
  private final Map<Metric, Supplier<Number>> values = new EnumMap<>(Metric.class);

  public MetricValues(Scope scope) {
    this.scope = scope;
  }

  /**
   * Gives one metric.
   *
   * @param value called by any thread; quick
   */
  public MetricValues add(Metric metric, Supplier<Number> value) {
    if (!metric.scopes().contains(scope) || values.put(metric, value) != null) {
      throw new IllegalArgumentException(metric + " does not belong here, or is here already");
    }
    return this;
  }

  Scope scope() {
    return scope;
  }

  Map<Metric, Supplier<Number>> complete() {
    for (Metric metric : Metric.of(scope)) {
      if (!values.containsKey(metric)) {
        throw new IllegalStateException("nobody gives " + metric);
      }
    }
    return values;
  }
}
