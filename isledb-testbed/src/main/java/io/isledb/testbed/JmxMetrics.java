package io.isledb.testbed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The metrics of a running JVM. Not thread-safe. */
public final class JmxMetrics implements AutoCloseable {
  private static final int COUNTS_OF_HEAP = 5;

  /**
   * One group of metrics.
   *
   * @param name the object name
   * @param values by attribute
   */
  public record Bean(ObjectName name, Map<String, Object> values) {
    /** The value of a numeric attribute; 0 when there is none. */
    public double number(String attribute) {
      return values.get(attribute) instanceof Number number ? number.doubleValue() : 0;
    }
  }

  private final JMXConnector connector;
  private final MBeanServerConnection server;

  private JmxMetrics(JMXConnector connector, MBeanServerConnection server) {
    this.connector = connector;
    this.server = server;
  }

  // The other side is a process that this one has started, on the loopback interface.
  @SuppressWarnings("BanJNDI")
  static JmxMetrics connect(int port) {
    String url = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
    try {
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url));
      return new JmxMetrics(connector, connector.getMBeanServerConnection());
    } catch (IOException e) {
      throw new TestbedException("no metrics at " + url, e);
    }
  }

  /**
   * All groups whose names match.
   *
   * @param pattern such as {@code kafka.connect:type=sink-task-metrics,*}
   */
  public List<Bean> beans(String pattern) {
    try {
      List<Bean> beans = new ArrayList<>();
      for (ObjectName name : server.queryNames(new ObjectName(pattern), null)) {
        try {
          beans.add(new Bean(name, values(name)));
        } catch (InstanceNotFoundException e) {
          // It ended after its name was listed.
        }
      }
      return beans;
    } catch (JMException | IOException e) {
      throw new TestbedException("metrics cannot be read: " + pattern, e);
    }
  }

  /** The sum of a numeric attribute over all groups whose names match. */
  public double sum(String pattern, String attribute) {
    return beans(pattern).stream().mapToDouble(bean -> bean.number(attribute)).sum();
  }

  /**
   * Bytes of all objects that are alive, after a collection of everything for it. The JVM leaves
   * that collection out while native code holds an array, and counts garbage then; so it is asked a
   * few times, and the least counts.
   */
  public long liveHeapBytes() {
    return LongStream.generate(this::countedHeapBytes).limit(COUNTS_OF_HEAP).min().orElseThrow();
  }

  private long countedHeapBytes() {
    try {
      Object histogram =
          server.invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "gcClassHistogram",
              new Object[] {new String[0]},
              new String[] {String[].class.getName()});
      // Its last line is: Total, the number of objects, their bytes.
      String[] total = String.valueOf(histogram).strip().split("\\s+");
      return Long.parseLong(total[total.length - 1]);
    } catch (JMException | IOException e) {
      throw new TestbedException("the heap of a worker cannot be counted", e);
    }
  }

  private Map<String, Object> values(ObjectName name) throws JMException, IOException {
    String[] attributes =
        Arrays.stream(server.getMBeanInfo(name).getAttributes())
            .map(MBeanAttributeInfo::getName)
            .toArray(String[]::new);
    Map<String, Object> values = new TreeMap<>();
    for (Attribute attribute : server.getAttributes(name, attributes).asList()) {
      if (attribute.getValue() != null) {
        values.put(attribute.getName(), attribute.getValue());
      }
    }
    return values;
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // The other side has ended; nothing is left to be closed.
    }
  }
}
