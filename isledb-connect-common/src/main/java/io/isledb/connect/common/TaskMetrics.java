package io.isledb.connect.common;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's metrics as seen over JMX, from opening to closing. What cannot be registered is logged
 * and does no further harm. Closing twice is fine.
 */
public final class TaskMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskMetrics.class);

  private @Nullable ObjectName name;

  private TaskMetrics(@Nullable ObjectName name) {
    this.name = name;
  }

  /**
   * Registers {@code io.isledb.connect:type=<type>,connector=<connector>,task=<task>}, in place of
   * what an earlier task may have left.
   *
   * @param bean an object whose class has a public MXBean interface
   */
  public static TaskMetrics register(String type, String connector, int task, Object bean) {
    try {
      ObjectName name =
          new ObjectName(
              "io.isledb.connect:type="
                  + type
                  + ",connector="
                  + ObjectName.quote(connector)
                  + ",task="
                  + task);
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
      server.registerMBean(bean, name);
      return new TaskMetrics(name);
    } catch (JMException e) {
      LOG.warn("The metrics of task {} of {} cannot be seen over JMX", task, connector, e);
      return new TaskMetrics(null);
    }
  }

  @Override
  public void close() {
    if (name == null) {
      return;
    }
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (JMException e) {
      LOG.debug("The task's metrics were gone already", e);
    }
    name = null;
  }
}
