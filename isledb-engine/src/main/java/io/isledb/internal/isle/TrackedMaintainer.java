package io.isledb.internal.isle;

import io.isledb.CollectionReport;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.MaintenanceStats;

/** A maintainer that its root closes unless the application has done so. Thread-safe. */
final class TrackedMaintainer implements Maintainer {
  private final Maintainer maintainer;
  private final Handles handles;

  TrackedMaintainer(Maintainer maintainer, Handles handles) {
    this.maintainer = maintainer;
    this.handles = handles;
  }

  @Override
  public boolean runOnce() {
    return maintainer.runOnce();
  }

  @Override
  public void start() {
    maintainer.start();
  }

  @Override
  public void compact(KeyRange range) {
    maintainer.compact(range);
  }

  @Override
  public CollectionReport collect() {
    return maintainer.collect();
  }

  @Override
  public MaintenanceStats stats() {
    return maintainer.stats();
  }

  @Override
  public void close() {
    handles.closed(this);
    maintainer.close();
  }
}
