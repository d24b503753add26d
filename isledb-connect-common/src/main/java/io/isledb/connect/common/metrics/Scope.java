package io.isledb.connect.common.metrics;

import java.util.List;

/** Of what there is one metric each. */
public enum Scope {
  SINK_TASK,
  SINK_ISLE,
  SOURCE_TASK,
  SOURCE_ISLE;

  static final List<Scope> TASKS = List.of(SINK_TASK, SOURCE_TASK);

  /** The type of the JMX beans, such as {@code sink-task}. */
  public String type() {
    return side() + (isOfIsle() ? "-isle" : "-task");
  }

  /** {@code sink} or {@code source}. */
  public String side() {
    return this == SINK_TASK || this == SINK_ISLE ? "sink" : "source";
  }

  public boolean isOfIsle() {
    return this == SINK_ISLE || this == SOURCE_ISLE;
  }
}
