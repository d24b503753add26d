package io.isledb.connect.common.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import org.jspecify.annotations.Nullable;

/** The metrics of one scope over JMX: an attribute each, to be read only. Thread-safe. */
final class MetricsBean implements DynamicMBean {
  private final Map<String, Supplier<Number>> values = new LinkedHashMap<>();
  private final MBeanInfo info;

  MetricsBean(Scope scope, Map<Metric, Supplier<Number>> metrics) {
    MBeanAttributeInfo[] attributes = new MBeanAttributeInfo[metrics.size()];
    for (Map.Entry<Metric, Supplier<Number>> entry : metrics.entrySet()) {
      Metric metric = entry.getKey();
      attributes[values.size()] =
          new MBeanAttributeInfo(
              metric.attribute(),
              Number.class.getName(),
              metric.description() + " Unit: " + metric.unit() + ".",
              true,
              false,
              false);
      values.put(metric.attribute(), entry.getValue());
    }
    info =
        new MBeanInfo(
            MetricsBean.class.getName(), "A " + scope.type(), attributes, null, null, null);
  }

  @Override
  public Object getAttribute(String attribute) throws AttributeNotFoundException {
    @Nullable Supplier<Number> value = values.get(attribute);
    if (value == null) {
      throw new AttributeNotFoundException(attribute);
    }
    return value.get();
  }

  @Override
  public AttributeList getAttributes(String[] attributes) {
    AttributeList list = new AttributeList(attributes.length);
    for (String attribute : attributes) {
      @Nullable Supplier<Number> value = values.get(attribute);
      if (value != null) {
        list.add(new Attribute(attribute, value.get()));
      }
    }
    return list;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " can only be read");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public @Nullable Object invoke(String action, Object[] parameters, String[] signature) {
    throw new UnsupportedOperationException(action);
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return info;
  }
}
