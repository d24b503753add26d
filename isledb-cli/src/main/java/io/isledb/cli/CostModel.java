package io.isledb.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What a topic in a bucket costs in a month of 30 days: requests, and what is stored. Pure.
 *
 * <p>Flushes, polls and looks are counted exactly; maintenance is an estimate, because what is
 * merged depends on the data. Deletes are free. Traffic within a region is free, so that it does
 * not appear.
 *
 * @param load what flows
 * @param pace how often something is done
 * @param prices of the store
 */
record CostModel(Load load, Pace pace, Prices prices) {
  private static final double SECONDS = 30 * 24 * 3600.0;
  private static final double THOUSAND = 1000;
  private static final double GB = 1e9;

  /** An idle look of a maintainer. */
  private static final int LISTS_PER_ROUND = 2;

  /** A look that finds commits: those of its fold and of the joining of its feed. */
  private static final int LISTS_PER_WORK = 4;

  /** The folded SST, a share of merged ones, a share of a feed segment, and the manifests. */
  private static final int PUTS_PER_WORK = 4;

  /** Each commit is read when it is folded and when it is joined into a segment. */
  private static final int GETS_PER_COMMIT = 2;

  /**
   * What flows.
   *
   * @param partitions of the topic, each an isle
   * @param recordsPerSecond of the whole topic
   * @param recordBytes of a record, key, value and headers
   * @param compressionRatio how many bytes become one
   * @param followers source connectors and tailing programs that follow every isle
   * @param readers programs that get and scan, each with a reader on every isle
   * @param stateGb size of the newest values of all keys, uncompressed
   * @param feedDays how long changes are kept
   */
  record Load(
      int partitions,
      double recordsPerSecond,
      double recordBytes,
      double compressionRatio,
      int followers,
      int readers,
      double stateGb,
      double feedDays) {}

  /**
   * How often something is done; 0 seconds for never.
   *
   * @param flushSeconds age of the oldest record at which a partition is flushed
   * @param flushBytes bytes at which it is flushed before
   * @param maintenanceSeconds pause between two looks of a maintainer
   * @param pollSeconds pause between two looks of a follower
   * @param discoverySeconds pause between two looks of a follower for new isles
   * @param refreshSeconds pause between two looks of a reader
   */
  record Pace(
      double flushSeconds,
      double flushBytes,
      double maintenanceSeconds,
      double pollSeconds,
      double discoverySeconds,
      double refreshSeconds) {}

  /**
   * In dollars.
   *
   * @param put for 1,000 requests that write or list
   * @param get for 1,000 requests that read
   * @param gbMonth for one GB during a month
   */
  record Prices(double put, double get, double gbMonth) {}

  /**
   * One part of the bill.
   *
   * @param what it is for
   * @param unit of the amount
   * @param amount in a month
   * @param dollars in a month
   */
  record Line(String what, String unit, double amount, double dollars) {}

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(writes("flushes", "PUT", load.partitions() * commits()));
    double rounds = times(pace.maintenanceSeconds());
    double working = Math.min(rounds, commits());
    double lists = rounds * LISTS_PER_ROUND + working * LISTS_PER_WORK;
    if (rounds > 0) {
      lines.add(
          writes(
              "maintenance", "PUT, LIST", load.partitions() * (lists + working * PUTS_PER_WORK)));
      lines.add(reads("maintenance", load.partitions() * commits() * GETS_PER_COMMIT));
    }
    lines.add(reads("followers", load.followers() * looks(pace.pollSeconds())));
    double folders = 2.0 + load.partitions();
    lines.add(
        writes("followers", "LIST", load.followers() * folders * times(pace.discoverySeconds())));
    lines.add(reads("readers", load.readers() * looks(pace.refreshSeconds())));
    double stored = load.stateGb() / load.compressionRatio() + feedGb();
    lines.add(new Line("stored", "GB", stored, stored * prices.gbMonth()));
    return lines;
  }

  double dollars() {
    return lines().stream().mapToDouble(Line::dollars).sum();
  }

  /** Commits of one isle in a month. */
  double commits() {
    double records = load.recordsPerSecond() / load.partitions();
    if (records <= 0) {
      return 0;
    }
    // The clock of a flush starts with the first record after the one before.
    double byTime = pace.flushSeconds() + 1 / records;
    double byBytes = pace.flushBytes() / (records * load.recordBytes());
    return SECONDS / Math.min(byTime, byBytes);
  }

  /** Bytes in memory of all partitions together just before they are flushed. */
  double bufferedBytes() {
    double bytes = load.recordsPerSecond() * load.recordBytes();
    return Math.min(bytes * pace.flushSeconds(), load.partitions() * pace.flushBytes());
  }

  private double looks(double everySeconds) {
    return everySeconds <= 0 ? 0 : load.partitions() * (times(everySeconds) + commits());
  }

  private double feedGb() {
    double bytes = load.recordsPerSecond() * load.recordBytes() * load.feedDays() * 24 * 3600;
    return bytes / load.compressionRatio() / GB;
  }

  private static double times(double everySeconds) {
    return everySeconds <= 0 ? 0 : SECONDS / everySeconds;
  }

  private Line writes(String what, String unit, double count) {
    return new Line(what, unit, count, count / THOUSAND * prices.put());
  }

  private Line reads(String what, double count) {
    return new Line(what, "GET", count, count / THOUSAND * prices.get());
  }
}
