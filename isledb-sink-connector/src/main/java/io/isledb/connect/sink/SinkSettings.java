package io.isledb.connect.sink;

import io.isledb.connect.common.config.ConverterSettings;
import io.isledb.connect.common.config.IsleSettings;
import io.isledb.connect.common.config.MaintenanceSettings;
import io.isledb.connect.common.config.Problems;
import io.isledb.connect.common.config.SettingGroup;
import io.isledb.connect.common.config.StoreSettings;
import io.isledb.connect.common.config.UnknownSettings;
import io.isledb.connect.common.config.Validators;
import io.isledb.options.Compression;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * The sink's settings, parsed.
 *
 * @param connector the connector's name
 * @param task the task's number, from 0
 * @param flushBytes buffered bytes of a partition at which it is flushed
 * @param flushRecords buffered records of a partition at which it is flushed
 * @param flushIntervalMs age of a partition's oldest buffered record at which it is flushed
 * @param memoryBytes bytes that all partitions of the task may buffer together
 * @param shutdownTimeoutMs how long closing and stopping may take
 * @param compression how flushes are compressed
 * @param ioThreads threads for requests to the store
 * @param records under which keys records are kept
 * @param ttl how long
 * @param isle what is kept in the isles
 * @param maintenance how the isles are maintained
 */
record SinkSettings(
    String connector,
    int task,
    long flushBytes,
    long flushRecords,
    long flushIntervalMs,
    long memoryBytes,
    long shutdownTimeoutMs,
    Compression compression,
    int ioThreads,
    RecordSettings records,
    TtlSettings ttl,
    IsleSettings isle,
    MaintenanceSettings maintenance) {

  static final String FLUSH_BYTES = "flush.bytes";
  static final String FLUSH_RECORDS = "flush.records";
  static final String FLUSH_INTERVAL_MS = "flush.interval.ms";
  static final String MEMORY_BYTES = "memory.bytes";
  static final String SHUTDOWN_TIMEOUT_MS = "shutdown.timeout.ms";
  static final String COMPRESSION = "flush.compression";
  static final String IO_THREADS = "io.threads";
  static final String TASK = "isledb.internal.task";

  private static final String NAME = "name";

  static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    StoreSettings.define(definition);
    defineFlushing(definition);
    RecordSettings.define(definition);
    TtlSettings.define(definition);
    ConverterSettings.define(definition);
    IsleSettings.define(definition);
    MaintenanceSettings.define(definition, true);
    definition.defineInternal(TASK, ConfigDef.Type.INT, 0, Importance.LOW);
    definition.defineInternal(NAME, ConfigDef.Type.STRING, "isledb-sink", Importance.LOW);
    return definition;
  }

  private static void defineFlushing(ConfigDef definition) {
    new SettingGroup(definition, "Flushing")
        .add(
            FLUSH_INTERVAL_MS,
            ConfigDef.Type.LONG,
            5_000L,
            Validators.between(0, 86_400_000),
            Importance.HIGH,
            "Age of a partition's oldest buffered record at which the partition is flushed, also"
                + " when no more records come. One flush is one PUT; 0 flushes after every batch.")
        .add(
            FLUSH_BYTES,
            ConfigDef.Type.LONG,
            16L << 20,
            Validators.between(1, 1L << 30),
            Importance.HIGH,
            "Buffered bytes of a partition, before compression, at which it is flushed.")
        .add(
            FLUSH_RECORDS,
            ConfigDef.Type.LONG,
            1_000_000L,
            Validators.between(1, Integer.MAX_VALUE),
            Importance.MEDIUM,
            "Buffered records of a partition at which it is flushed.")
        .add(
            MEMORY_BYTES,
            ConfigDef.Type.LONG,
            128L << 20,
            Validators.atLeast(1 << 20),
            Importance.MEDIUM,
            "Bytes that all partitions of a task may buffer together. When it is used up, the"
                + " largest partitions are flushed and consumption pauses until there is room; one"
                + " batch of the consumer (max.poll.records) may go over it.")
        .add(
            COMPRESSION,
            ConfigDef.Type.STRING,
            "snappy",
            Validators.oneOf(Compression.class),
            Importance.LOW,
            "How flushed blocks are compressed.")
        .add(
            IO_THREADS,
            ConfigDef.Type.INT,
            8,
            Validators.between(1, 256),
            Importance.LOW,
            "Threads of a task for requests to the store, and for claiming isles in parallel.")
        .add(
            SHUTDOWN_TIMEOUT_MS,
            ConfigDef.Type.LONG,
            4_000L,
            Validators.between(0, 300_000),
            Importance.LOW,
            "How long closing partitions or stopping the task may wait for its last flushes. What"
                + " is not durable then is dropped and consumed again by the next owner. Keep it"
                + " below the worker's task.shutdown.graceful.timeout.ms.");
  }

  /** Everything that is wrong with a connector's settings; makes no request to the store. */
  static Problems validate(Map<String, String> settings) {
    ConfigDef definition = definition();
    Problems problems = new Problems(definition, settings);
    StoreSettings.check(settings, problems);
    RecordSettings.check(problems);
    MaintenanceSettings.check(problems);
    UnknownSettings.check(
        definition,
        List.of(
            StoreSettings.PREFIX,
            ConverterSettings.KEY_CONVERTER + ".",
            ConverterSettings.VALUE_CONVERTER + "."),
        settings,
        problems);
    if (problems.areSound(FLUSH_BYTES, MEMORY_BYTES)) {
      long flush = number(definition, settings, FLUSH_BYTES);
      long memory = number(definition, settings, MEMORY_BYTES);
      if (flush > memory) {
        problems.add(
            FLUSH_BYTES + " (" + flush + ") is more than " + MEMORY_BYTES + " (" + memory + ")",
            FLUSH_BYTES,
            MEMORY_BYTES);
      }
    }
    return problems;
  }

  static SinkSettings of(AbstractConfig config) {
    return new SinkSettings(
        config.getString(NAME),
        config.getInt(TASK),
        config.getLong(FLUSH_BYTES),
        config.getLong(FLUSH_RECORDS),
        config.getLong(FLUSH_INTERVAL_MS),
        config.getLong(MEMORY_BYTES),
        config.getLong(SHUTDOWN_TIMEOUT_MS),
        Compression.valueOf(config.getString(COMPRESSION).toUpperCase(Locale.ROOT)),
        config.getInt(IO_THREADS),
        RecordSettings.of(config),
        TtlSettings.of(config),
        IsleSettings.of(config),
        MaintenanceSettings.of(config));
  }

  private static long number(ConfigDef definition, Map<String, String> settings, String name) {
    @Nullable String value = settings.get(name);
    Object parsed =
        value == null
            ? definition.defaultValues().get(name)
            : ConfigDef.parseType(name, value, ConfigDef.Type.LONG);
    return parsed instanceof Number number ? number.longValue() : 0;
  }
}
