package io.isledb.store.decorate;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link MeteredStore} had counted at one moment.
 *
 * @param requests for each kind, how many and what they took; every kind is present
 * @param outcomes how they ended, over all kinds; every outcome is present
 */
public record StoreCounts(Map<RequestKind, Tally> requests, Map<RequestOutcome, Long> outcomes) {

  /**
   * The requests of one kind.
   *
   * @param count how many were made
   * @param bytes payload sent by creates and puts, or received by reads
   * @param latencyNs sum of the time they took
   */
  public record Tally(long count, long bytes, long latencyNs) {
    Tally minus(Tally other) {
      return new Tally(count - other.count, bytes - other.bytes, latencyNs - other.latencyNs);
    }
  }

  public StoreCounts {
    requests = Map.copyOf(requests);
    outcomes = Map.copyOf(outcomes);
  }

  public long create() {
    return of(RequestKind.CREATE).count();
  }

  public long put() {
    return of(RequestKind.PUT).count();
  }

  public long read() {
    return of(RequestKind.READ).count();
  }

  public long readRange() {
    return of(RequestKind.READ_RANGE).count();
  }

  public long list() {
    return of(RequestKind.LIST).count();
  }

  public long delete() {
    return of(RequestKind.DELETE).count();
  }

  /** How many requests of each kind, by its name in lower case; every kind is present. */
  public Map<String, Long> requestsByKind() {
    Map<String, Long> byKind = new TreeMap<>();
    for (RequestKind kind : RequestKind.values()) {
      byKind.put(kind.name().toLowerCase(Locale.ROOT), of(kind).count());
    }
    return byKind;
  }

  /** All requests together. */
  public long total() {
    return requests.values().stream().mapToLong(Tally::count).sum();
  }

  public long bytesWritten() {
    return of(RequestKind.CREATE).bytes() + of(RequestKind.PUT).bytes();
  }

  public long bytesRead() {
    return of(RequestKind.READ).bytes() + of(RequestKind.READ_RANGE).bytes();
  }

  public Tally of(RequestKind kind) {
    return requests.getOrDefault(kind, new Tally(0, 0, 0));
  }

  public long of(RequestOutcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  /** What was counted since an earlier moment. */
  public StoreCounts minus(StoreCounts earlier) {
    Map<RequestKind, Tally> byKind = new EnumMap<>(RequestKind.class);
    for (RequestKind kind : RequestKind.values()) {
      byKind.put(kind, of(kind).minus(earlier.of(kind)));
    }
    Map<RequestOutcome, Long> byOutcome = new EnumMap<>(RequestOutcome.class);
    for (RequestOutcome outcome : RequestOutcome.values()) {
      byOutcome.put(outcome, of(outcome) - earlier.of(outcome));
    }
    return new StoreCounts(byKind, byOutcome);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "create=%d put=%d read=%d readRange=%d list=%d delete=%d bytesWritten=%d bytesRead=%d",
        create(),
        put(),
        read(),
        readRange(),
        list(),
        delete(),
        bytesWritten(),
        bytesRead());
  }
}
