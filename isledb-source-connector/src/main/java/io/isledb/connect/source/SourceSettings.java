package io.isledb.connect.source;

import io.isledb.connect.common.config.CommonSettings;
import io.isledb.connect.common.config.ConverterSettings;
import io.isledb.connect.common.config.Problems;
import io.isledb.connect.common.config.SettingGroup;
import io.isledb.connect.common.config.StoreSettings;
import io.isledb.connect.common.config.Validators;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/**
 * The source's settings, parsed.
 *
 * @param common what both connectors have
 * @param discovery which isles, and how often to look for new ones
 * @param records where records go, and how
 * @param reading how feeds are read
 */
record SourceSettings(
    CommonSettings common, Discovery discovery, Records records, Reading reading) {

  static final String INCLUDE = "isles.include";
  static final String EXCLUDE = "isles.exclude";
  static final String DISCOVERY_INTERVAL_MS = "discovery.interval.ms";
  static final String SNAPSHOT_MODE = "snapshot.mode";
  static final String START_FROM = "start.from";
  static final String TOPIC_PATTERN = "topic.pattern";
  static final String PARTITION_MODE = "partition.mode";
  static final String POLL_INTERVAL_MS = "poll.interval.ms";
  static final String BATCH_RECORDS_MAX = "batch.records.max";
  static final String PREFETCH_COMMITS = "prefetch.commits";
  static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
  static final String MEMORY_BYTES = "memory.bytes";
  static final String IO_THREADS = "io.threads";
  static final String TASK_ISLES = "isledb.internal.isles";

  /**
   * Which isles, and how often to look for new ones.
   *
   * @param intervalMs pause between two looks
   */
  record Discovery(PathFilter filter, long intervalMs) {}

  /** Where records go, and how. */
  record Records(TopicPattern topics, PartitionMode partitions, int batchRecordsMax) {}

  /**
   * How feeds are read.
   *
   * @param pollIntervalMs pause between two looks at an isle that has nothing new
   * @param retryBackoffMaxMs longest pause between two attempts while the store is out
   * @param prefetchCommits commits of an isle that are read ahead
   * @param memoryBytes what all isles of a task have in memory at most, about
   * @param ioThreads isles that are looked at at the same time
   */
  record Reading(
      SnapshotMode snapshotMode,
      StartFrom startFrom,
      long pollIntervalMs,
      long retryBackoffMaxMs,
      int prefetchCommits,
      long memoryBytes,
      int ioThreads) {}

  static ConfigDef definition() {
    ConfigDef definition = new ConfigDef();
    StoreSettings.define(definition);
    defineIsles(definition);
    defineStart(definition);
    defineRecords(definition);
    defineReading(definition);
    ConverterSettings.define(definition);
    definition.defineInternal(TASK_ISLES, ConfigDef.Type.LIST, "", Importance.LOW);
    return CommonSettings.define(definition, "isledb-source", false);
  }

  private static void defineIsles(ConfigDef definition) {
    new SettingGroup(definition, "Isles")
        .add(
            INCLUDE,
            ConfigDef.Type.LIST,
            "**",
            Validators.globs(),
            Importance.HIGH,
            "Globs, separated by commas, on the paths of isles below isledb.store.url, such as"
                + " orders/*: * is any characters but slashes, ** any characters, ? one character."
                + " Each isle that matches one is followed.")
        .add(
            EXCLUDE,
            ConfigDef.Type.LIST,
            "",
            Validators.globs(),
            Importance.MEDIUM,
            "Globs on the paths of isles that are left out although isles.include matches them.")
        .add(
            DISCOVERY_INTERVAL_MS,
            ConfigDef.Type.LONG,
            60_000L,
            Validators.between(100, 86_400_000),
            Importance.MEDIUM,
            "Pause between two looks for new isles, which cost one LIST for each folder above the"
                + " isles and each isle. When isles have come or gone, the tasks are spread anew.");
  }

  private static void defineStart(ConfigDef definition) {
    new SettingGroup(definition, "Start")
        .add(
            SNAPSHOT_MODE,
            ConfigDef.Type.STRING,
            "when_needed",
            Validators.oneOf(SnapshotMode.class),
            Importance.HIGH,
            "When the present state of an isle, one record for each key, is published before its"
                + " changes. when_needed: where no offset is stored and the feed no longer reaches"
                + " back to the isle's first commit, and where the feed no longer reaches back to"
                + " the stored offset; otherwise every change from the first one on. initial: where"
                + " no offset is stored. no_data: never; see start.from. always: at every start of"
                + " a task, which repeats records, so that exactly-once is not offered. With"
                + " initial and no_data a stored offset that the feed no longer reaches back to"
                + " ends the task. A snapshot that was interrupted goes on where it was. After a"
                + " gap, a snapshot does not tell which keys were deleted in it.")
        .add(
            START_FROM,
            ConfigDef.Type.STRING,
            "earliest",
            Validators.oneOf(StartFrom.class),
            Importance.MEDIUM,
            "Where an isle without a stored offset is followed from with snapshot.mode=no_data:"
                + " earliest is the oldest change that its feed still has, latest are the changes"
                + " made after the task's start. Isles that are found later are treated alike, and"
                + " latest is decided anew until the first record of an isle has been published.");
  }

  private static void defineRecords(ConfigDef definition) {
    new SettingGroup(definition, "Records")
        .add(
            TOPIC_PATTERN,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            patternValidator(),
            Importance.HIGH,
            "Topic that an isle's records go to. ${topic} is the isle's path without the partition"
                + " that it ends in, ${partition} that number, ${isle} the whole path; slashes"
                + " become dots. ${topic} alone gives the original names, for another cluster: in"
                + " the same one, a sink that reads those topics would store each record again,"
                + " without end.")
        .add(
            PARTITION_MODE,
            ConfigDef.Type.STRING,
            "original",
            Validators.oneOf(PartitionMode.class),
            Importance.MEDIUM,
            "original: the partition that the isle's path ends in, so the topic needs as many"
                + " partitions as the original (topic.creation.default.partitions); an isle whose"
                + " path ends in no number is treated as by_key. by_key: what the producer's"
                + " partitioner chooses.")
        .add(
            BATCH_RECORDS_MAX,
            ConfigDef.Type.INT,
            2_000,
            Validators.between(1, 1_000_000),
            Importance.MEDIUM,
            "Records handed to Connect at once, at most. The isles of a task take turns.");
  }

  private static void defineReading(ConfigDef definition) {
    new SettingGroup(definition, "Reading")
        .add(
            POLL_INTERVAL_MS,
            ConfigDef.Type.LONG,
            1_000L,
            Validators.between(1, 3_600_000),
            Importance.HIGH,
            "Pause between two looks at an isle that has nothing new; each look is one GET.")
        .add(
            PREFETCH_COMMITS,
            ConfigDef.Type.INT,
            4,
            Validators.between(0, 256),
            Importance.LOW,
            "Commits of an isle that are read ahead of Connect at most; fewer where memory.bytes"
                + " has no room for them.")
        .add(
            MEMORY_BYTES,
            ConfigDef.Type.LONG,
            128L << 20,
            Validators.atLeast(1 << 20),
            Importance.MEDIUM,
            "Bytes of commits that the isles of a task may have in memory together, about. What"
                + " the commits that are being read leave of it is for reading ahead. Where more"
                + " isles are behind than it suffices for, they take turns; a single isle is read"
                + " whatever it takes, which is about its flush.bytes.")
        .add(
            RETRY_BACKOFF_MAX_MS,
            ConfigDef.Type.LONG,
            30_000L,
            Validators.between(1, 3_600_000),
            Importance.LOW,
            "Longest pause between two attempts at an isle while the store does not answer. The"
                + " pause begins at poll.interval.ms and doubles; the task does not fail.")
        .add(
            IO_THREADS,
            ConfigDef.Type.INT,
            8,
            Validators.between(1, 256),
            Importance.LOW,
            "Isles of a task that are looked at at the same time.");
  }

  private static ConfigDef.Validator patternValidator() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof String pattern) {
            new TopicPattern(pattern);
          }
        },
        () -> "letters, digits, dots, underscores, hyphens, ${topic}, ${partition}, ${isle}");
  }

  /** Everything that is wrong with a connector's settings; makes no request to the store. */
  static Problems validate(Map<String, String> settings) {
    ConfigDef definition = definition();
    Problems problems = CommonSettings.validate(definition, settings);
    boolean isLatest = "latest".equals(settings.get(START_FROM));
    if (isLatest
        && problems.areSound(START_FROM, SNAPSHOT_MODE)
        && !"no_data".equals(settings.get(SNAPSHOT_MODE))) {
      problems.add(
          "start.from=latest is only for snapshot.mode=no_data; other modes begin at a snapshot or"
              + " at the first change",
          START_FROM,
          SNAPSHOT_MODE);
    }
    if (problems.areSound(INCLUDE) && "".equals(settings.getOrDefault(INCLUDE, "**").trim())) {
      problems.add("Without a glob no isle is followed; ** matches all", INCLUDE);
    }
    return problems;
  }

  static SourceSettings of(AbstractConfig config) {
    return new SourceSettings(
        CommonSettings.of(config),
        new Discovery(
            new PathFilter(config.getList(INCLUDE), config.getList(EXCLUDE)),
            config.getLong(DISCOVERY_INTERVAL_MS)),
        new Records(
            new TopicPattern(config.getString(TOPIC_PATTERN)),
            PartitionMode.of(config.getString(PARTITION_MODE)),
            config.getInt(BATCH_RECORDS_MAX)),
        new Reading(
            SnapshotMode.of(config.getString(SNAPSHOT_MODE)),
            StartFrom.of(config.getString(START_FROM)),
            config.getLong(POLL_INTERVAL_MS),
            config.getLong(RETRY_BACKOFF_MAX_MS),
            config.getInt(PREFETCH_COMMITS),
            config.getLong(MEMORY_BYTES),
            config.getInt(IO_THREADS)));
  }

  /**
   * The mode that settings ask for, valid or not; the preset when they ask for none that exists.
   */
  static SnapshotMode snapshotMode(Map<String, String> settings) {
    String word = settings.getOrDefault(SNAPSHOT_MODE, "when_needed").toUpperCase(Locale.ROOT);
    for (SnapshotMode mode : SnapshotMode.values()) {
      if (mode.name().equals(word)) {
        return mode;
      }
    }
    throw new ConfigException(SNAPSHOT_MODE, word, "allowed is one of the modes");
  }
}
