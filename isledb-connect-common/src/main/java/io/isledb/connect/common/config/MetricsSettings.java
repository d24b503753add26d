package io.isledb.connect.common.config;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * What the estimate of cost goes by, in any currency.
 *
 * @param pricePer1000Writes price of 1,000 requests that write or list
 * @param pricePer1000Reads price of 1,000 requests that read
 */
public record MetricsSettings(double pricePer1000Writes, double pricePer1000Reads) {
  public static final String PRICE_WRITES = "metrics.price.per.1000.writes";
  public static final String PRICE_READS = "metrics.price.per.1000.reads";

  /** Adds these settings to a connector's. */
  public static ConfigDef define(ConfigDef definition) {
    new SettingGroup(definition, "Metrics")
        .add(
            PRICE_WRITES,
            ConfigDef.Type.DOUBLE,
            0.005,
            Validators.price(),
            Importance.LOW,
            "Price of 1,000 requests that create or list objects, in any currency, for the metric"
                + " request-cost-per-month. The default is what S3 asks in US dollars in its"
                + " cheapest regions.")
        .add(
            PRICE_READS,
            ConfigDef.Type.DOUBLE,
            0.0004,
            Validators.price(),
            Importance.LOW,
            "Price of 1,000 requests that read objects, in the same currency.");
    return definition;
  }

  public static MetricsSettings of(AbstractConfig config) {
    return new MetricsSettings(config.getDouble(PRICE_WRITES), config.getDouble(PRICE_READS));
  }
}
