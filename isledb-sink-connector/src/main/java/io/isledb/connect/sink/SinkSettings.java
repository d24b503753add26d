package io.isledb.connect.sink;

import io.isledb.connect.common.config.CommonSettings;
import io.isledb.connect.common.config.ConverterSettings;
import io.isledb.connect.common.config.IsleSettings;
import io.isledb.connect.common.config.Problems;
import io.isledb.connect.common.config.SettingGroup;
import io.isledb.connect.common.config.StoreSettings;
import io.isledb.connect.common.config.Validators;
import io.isledb.options.Compression;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * The sink's settings, parsed.
 *
 * @param common what both connectors have
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
 */
record SinkSettings(
    CommonSettings common,
    long flushBytes,
    long flushRecords,
    long flushIntervalMs,
    long memoryBytes,
    long shutdownTimeoutMs,
    Compression compression,
    int ioThreads,
    RecordSettings records,
    TtlSettings ttl,
    IsleSettings isle) {

  static final String FLUSH_BYTES = "flush.bytes";
  static final String FLUSH_RECORDS = "flush.records";
  static final String FLUSH_INTERVAL_MS = "flush.interval.ms";
  static final String MEMORY_BYTES = "memory.bytes";
  static final String SHUTDOWN_TIMEOUT_MS = "shutdown.timeout.ms";
  static final String COMPRESSION = "flush.compression";
  static final String IO_THREADS = "io.threads";

  static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    StoreSettings.define(definition);
    defineFlushing(definition);
    RecordSettings.define(definition);
    TtlSettings.define(definition);
    ConverterSettings.define(definition);
    IsleSettings.define(definition);
    return CommonSettings.define(definition, "isledb-sink", true);
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
            "Buffered bytes of a partition, before compression, at which it is flushed. Once it is"
                + " flushed earlier, if it would always be full together with others.")
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
    Problems problems = CommonSettings.validate(definition, settings);
    RecordSettings.check(problems);
    if (problems.areSound(FLUSH_BYTES, MEMORY_BYTES)
        && problems.value(FLUSH_BYTES) instanceof Long flush
        && problems.value(MEMORY_BYTES) instanceof Long memory
        && flush > memory) {
      problems.add(
          FLUSH_BYTES + " (" + flush + ") is more than " + MEMORY_BYTES + " (" + memory + ")",
          FLUSH_BYTES,
          MEMORY_BYTES);
    }
    return problems;
  }

  /** The connector's name. */
  String connector() {
    return common.connector();
  }

  static SinkSettings of(AbstractConfig config) {
    return new SinkSettings(
        CommonSettings.of(config),
        config.getLong(FLUSH_BYTES),
        config.getLong(FLUSH_RECORDS),
        config.getLong(FLUSH_INTERVAL_MS),
        config.getLong(MEMORY_BYTES),
        config.getLong(SHUTDOWN_TIMEOUT_MS),
        Compression.valueOf(config.getString(COMPRESSION).toUpperCase(Locale.ROOT)),
        config.getInt(IO_THREADS),
        RecordSettings.of(config),
        TtlSettings.of(config),
        IsleSettings.of(config));
  }
}
