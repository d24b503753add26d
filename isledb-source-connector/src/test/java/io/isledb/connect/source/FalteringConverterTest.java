package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Slice;
import io.isledb.connect.common.convert.Encoding;
import io.isledb.connect.common.convert.RecordParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;

/** A converter may fail and succeed later, as one does that asks a registry. */
final class FalteringConverterTest {
  private static final String ISLE = "orders/3";

  /** Fails once for each value. */
  public static final class Faltering implements Converter {
    private static final Set<Slice> MET = ConcurrentHashMap.newKeySet();

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
      if (MET.add(Slice.of(value))) {
        throw new RetriableException("the registry does not answer");
      }
      return new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, value);
    }
  }

  @Test
  void whatCouldNotBeConvertedIsTriedAgainAndNothingIsLostOrRepeated() throws InterruptedException {
    for (String mode : List.of("no_data", "initial")) {
      try (SourceKit kit = new SourceKit()) {
        kit.write(ISLE, history(new Random(mode.hashCode())));
        int metBefore = Faltering.MET.size();
        List<SourceRecord> faltering = run(kit, mode);
        assertThat(Faltering.MET.size()).isGreaterThan(metBefore);
        List<SourceRecord> steady = run(kit, mode);
        assertThat(steady).isNotEmpty();
        assertThat(Published.placed(faltering)).isEqualTo(Published.placed(steady));
      }
    }
  }

  private static List<SourceRecord> run(SourceKit kit, String mode) throws InterruptedException {
    return kit.run(
        Map.of(),
        List.of(ISLE),
        "isledb.value.converter",
        Faltering.class.getName(),
        "snapshot.mode",
        mode,
        "batch.records.max",
        "3");
  }

  private static List<List<RecordParts>> history(Random random) {
    List<List<RecordParts>> history = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      List<RecordParts> commit = new ArrayList<>();
      for (int j = 0; j < 8; j++) {
        commit.add(
            new RecordParts(
                Slice.utf8("key-" + random.nextInt(12)),
                Encoding.BYTES_OPTIONAL,
                Slice.utf8("value-" + random.nextLong()),
                j % 2 == 0 ? Encoding.CONVERTED : Encoding.BYTES_OPTIONAL,
                1_700_000_000_000L + i,
                TimestampType.CREATE_TIME,
                List.of()));
      }
      history.add(commit);
    }
    return history;
  }
}
