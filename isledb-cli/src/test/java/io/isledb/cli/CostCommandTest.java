package io.isledb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Maintainer;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectStores;
import io.isledb.store.decorate.MeteredStore;
import io.isledb.store.decorate.StoreCounts;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class CostCommandTest {
  private static final double SECONDS = 30 * 24 * 3600.0;

  @Test
  void aPartitionFlushedEverySecondIsAPutForEachSecond() throws Exception {
    JsonNode bill =
        bill(
            "--partitions=1",
            "--flush-interval-ms=1000",
            "--records-per-second=1000000",
            "--record-bytes=1",
            "--maintenance-interval-ms=0",
            "--followers=0",
            "--feed-days=0");
    assertThat(bill.get("dollarsPerMonth").asDouble())
        .isCloseTo(SECONDS * 0.005 / 1000, Offset.offset(0.01));
    assertThat(bill.get("bufferedBytes").asDouble()).isEqualTo(1e6);
  }

  @Test
  void aTopicWithoutTrafficIsOnlyLookedAt() throws Exception {
    JsonNode bill = bill("--records-per-second=0", "--partitions=10");
    assertThat(amount(bill, "flushes", "PUT")).isZero();
    assertThat(amount(bill, "maintenance", "PUT, LIST")).isEqualTo(10 * 2 * SECONDS / 300);
    assertThat(amount(bill, "followers", "GET")).isEqualTo(10 * SECONDS);
    assertThat(amount(bill, "followers", "LIST")).isEqualTo(12 * SECONDS / 60);
    assertThat(amount(bill, "stored", "GB")).isZero();
  }

  @Test
  void muchTrafficFlushesByBytes() throws Exception {
    JsonNode bill =
        bill(
            "--partitions=1",
            "--records-per-second=100000",
            "--record-bytes=1000",
            "--flush-interval-ms=60000",
            "--flush-bytes=10000000");
    assertThat(amount(bill, "flushes", "PUT")).isCloseTo(SECONDS * 10, Offset.offset(1.0));
  }

  @Test
  void nonsenseIsRefused() {
    Ran ran = Ran.command("cost", "--partitions=0");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(ran.err()).contains("--partitions");
  }

  @Test
  void peopleGetATable() {
    assertThat(Ran.command("cost").lines())
        .anyMatch(line -> line.matches("flushes +PUT .* \\$"))
        .anyMatch(line -> line.matches("month .* \\$"));
  }

  /** The estimate of maintenance is of the size that the engine really needs. */
  @Test
  void maintenanceIsReckonedAboutRight() {
    int rounds = 12;
    int commits = 60;
    MeteredStore store = new MeteredStore(ObjectStores.open("memory://cost", Map.of()));
    try (Isles isles = Isles.open(store, IslesOptions.DEFAULT);
        IsleWriter writer = isles.isle("a").openWriter(WriterOptions.DEFAULT.withName("w"));
        Maintainer maintainer = isles.isle("a").openMaintainer(MaintenanceOptions.DEFAULT)) {
      StoreCounts before = store.counts();
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < commits; i++) {
          writer.put(new byte[] {(byte) round, (byte) i}, new byte[10]);
          writer.flush();
        }
        maintainer.runOnce();
      }
      StoreCounts needed = store.counts().minus(before);
      double readsNeeded = needed.read() + needed.readRange();
      double othersNeeded = needed.create() + needed.put() + needed.list() - rounds * commits;
      System.out.println(needed);
      CostModel model = model(rounds, commits);
      assertThat(amount(model, "GET")).isBetween(readsNeeded / 2, readsNeeded * 2);
      assertThat(amount(model, "PUT, LIST")).isBetween(othersNeeded / 2, othersNeeded * 2);
    }
  }

  /** One isle with so many rounds in a month, and so many commits in each. */
  private static CostModel model(int rounds, int commits) {
    double round = SECONDS / rounds;
    return new CostModel(
        new CostModel.Load(1, 1e6, 1, 1, 0, 0, 0, 0),
        new CostModel.Pace(round / commits, 1e12, round, 0, 0, 0),
        new CostModel.Prices(1, 1, 1));
  }

  private static double amount(CostModel model, String unit) {
    return model.lines().stream()
        .filter(line -> line.what().equals("maintenance") && line.unit().equals(unit))
        .mapToDouble(CostModel.Line::amount)
        .sum();
  }

  private static JsonNode bill(String... options) throws Exception {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "cost";
    arguments[1] = "--json";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return new ObjectMapper().readTree(Ran.command(arguments).out());
  }

  private static double amount(JsonNode bill, String what, String unit) {
    for (JsonNode line : bill.get("lines")) {
      if (line.get("what").asText().equals(what) && line.get("unit").asText().equals(unit)) {
        return line.get("amount").asDouble();
      }
    }
    throw new AssertionError("no " + what + " " + unit + " in " + bill);
  }
}
