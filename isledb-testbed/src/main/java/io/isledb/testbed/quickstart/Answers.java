package io.isledb.testbed.quickstart;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.testbed.quickstart.Input.Questions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the bucket alone answers, and whether it is what the topic says.
 *
 * @param questions what was asked; empty when no record has a key
 * @param value of the key; empty for none
 * @param scanned values by key
 * @param changes the last ones of all isles together, oldest first, as far as their times tell
 * @param wrong what was answered wrong
 */
record Answers(
    Optional<Questions> questions,
    Optional<byte[]> value,
    Map<String, byte[]> scanned,
    List<Change> changes,
    List<String> wrong) {

  private static final int SCANNED_SHOWN = 5;
  private static final int WIDTH = 150;

  /**
   * A change as it is shown.
   *
   * @param key the record's key; the sink makes one up for a record without
   */
  record Change(Entry entry, byte @Nullable [] key) {}

  static Answers ask(Bucket bucket, Optional<Questions> questions, Expectation expected) {
    List<String> wrong = new ArrayList<>();
    Optional<byte[]> value = questions.flatMap(asked -> bucket.get(asked.key()));
    if (questions.isPresent() && !expected.isValue(value.orElse(null))) {
      wrong.add("get " + questions.get().key());
    }
    Map<String, byte[]> scanned =
        questions.map(asked -> bucket.scan(asked.prefix())).orElseGet(TreeMap::new);
    if (questions.isPresent() && !expected.isScan(scanned)) {
      wrong.add("scan " + questions.get().prefix());
    }
    List<Change> changes = new ArrayList<>();
    for (int partition : bucket.partitions()) {
      List<Entry> last = bucket.lastChanges(partition, Expectation.LAST_CHANGES);
      List<ConsumerRecord<byte[], byte[]>> records = expected.lastOf(partition);
      if (!isSame(last, records)) {
        wrong.add("tail of partition " + partition);
        continue;
      }
      for (int i = 0; i < last.size(); i++) {
        changes.add(new Change(last.get(i), records.get(i).key()));
      }
    }
    changes.sort(Comparator.comparingLong(change -> change.entry().timestampMs()));
    List<Change> newest =
        List.copyOf(
            changes.subList(
                Math.max(0, changes.size() - Expectation.LAST_CHANGES), changes.size()));
    return new Answers(questions, value, scanned, newest, wrong);
  }

  void print(PrintStream out) {
    out.printf(Locale.ROOT, "%nFrom the bucket alone:%n");
    if (questions.isEmpty()) {
      out.printf(Locale.ROOT, "  no record has a key, so there is nothing to get%n");
    } else {
      out.printf(Locale.ROOT, "  get %s%n", questions.get().key());
      out.printf(Locale.ROOT, "    %s%n", text(value.orElse(null)));
      out.printf(Locale.ROOT, "  scan %s*: %d keys%n", questions.get().prefix(), scanned.size());
      scanned.entrySet().stream()
          .limit(SCANNED_SHOWN)
          .forEach(
              each -> out.printf(Locale.ROOT, "    %s %s%n", each.getKey(), text(each.getValue())));
      if (scanned.size() > SCANNED_SHOWN) {
        out.printf(Locale.ROOT, "    and %d more%n", scanned.size() - SCANNED_SHOWN);
      }
    }
    out.printf(Locale.ROOT, "  tail, the last changes: %d%n", changes.size());
    for (Change change : changes) {
      Slice value = change.entry().value();
      out.printf(
          Locale.ROOT,
          "    %s %s%n",
          text(change.key()),
          text(value == null ? null : value.toByteArray()));
    }
  }

  void check() throws Comparison.DifferenceException {
    if (!wrong.isEmpty()) {
      throw new Comparison.DifferenceException("Answered wrong from the bucket: " + wrong);
    }
  }

  private static boolean isSame(List<Entry> changes, List<ConsumerRecord<byte[], byte[]>> records) {
    if (changes.size() != records.size()) {
      return false;
    }
    for (int i = 0; i < changes.size(); i++) {
      Entry change = changes.get(i);
      ConsumerRecord<byte[], byte[]> expected = records.get(i);
      Slice value = change.value();
      // A record without a key lies under one that the sink has made for it.
      boolean isKey =
          expected.key() == null || Arrays.equals(change.key().toByteArray(), expected.key());
      boolean isValue = Arrays.equals(value == null ? null : value.toByteArray(), expected.value());
      if (!isKey || !isValue || change.timestampMs() != expected.timestamp()) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "(none)";
    }
    String text = new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "\u00b7");
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH) + "…";
  }
}
