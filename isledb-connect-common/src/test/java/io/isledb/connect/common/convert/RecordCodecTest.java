package io.isledb.connect.common.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final byte[] MARK = "\0isledb\0".getBytes(StandardCharsets.US_ASCII);

  private final Random random = new Random(SEED);

  RecordCodecTest() {
    System.out.println("RecordCodecTest: -Dseed=" + SEED);
  }

  @Test
  void everyRecordComesBackAsItWas() {
    for (int i = 0; i < 4_000; i++) {
      RecordParts parts = randomParts();
      Filing filing = randomFiling();
      assertThat(RecordCodec.toParts(entry(RecordCodec.toMutation(parts, filing))))
          .as("filed %s", filing)
          .isEqualTo(parts);
    }
  }

  @Test
  void encodingIsAFunctionOfTheRecord() {
    for (int i = 0; i < 2_000; i++) {
      RecordParts parts = randomParts();
      Filing filing = randomFiling();
      Mutation once = RecordCodec.toMutation(parts, filing);
      Mutation twice = RecordCodec.toMutation(RecordCodec.toParts(entry(once)), filing);
      assertThat(twice).isEqualTo(once);
    }
  }

  @Test
  void noKeyAndAnEmptyKeyAreDifferent() {
    RecordParts none = parts(null, Slice.utf8("v"));
    RecordParts empty = parts(Slice.EMPTY, Slice.utf8("v"));
    assertThat(RecordCodec.toMutation(none, 1).key())
        .isNotEqualTo(RecordCodec.toMutation(empty, 1).key());
    assertThat(RecordCodec.toParts(entry(RecordCodec.toMutation(none, 1))).key()).isNull();
    assertThat(RecordCodec.toParts(entry(RecordCodec.toMutation(empty, 1))).key())
        .isEqualTo(Slice.EMPTY);
  }

  @Test
  void recordsWithoutAKeyDoNotReplaceEachOther() {
    RecordParts none = parts(null, Slice.utf8("v"));
    assertThat(RecordCodec.toMutation(none, 1).key())
        .isLessThan(RecordCodec.toMutation(none, 2).key());
  }

  @Test
  void noTwoKeysMeetInTheIsle() {
    Map<Slice, Slice> seen = new HashMap<>();
    for (int i = 0; i < 4_000; i++) {
      Slice key = random.nextInt(8) == 0 ? null : randomKey();
      Slice stored = KeyForm.toIsle(key, random.nextInt(4));
      Slice before = seen.put(stored, key == null ? Slice.utf8("none") : key);
      if (before != null && key != null) {
        assertThat(before).isEqualTo(key);
      }
    }
  }

  @Test
  void recordsFiledByTheirOffsetAllStay() {
    RecordParts parts = parts(Slice.utf8("k"), Slice.utf8("v"));
    Mutation first = RecordCodec.toMutation(parts, Filing.byOffset(1));
    Mutation second = RecordCodec.toMutation(parts, Filing.byOffset(2));
    assertThat(first.key()).isLessThan(second.key());
    assertThat(first.key())
        .as("the key that a record without one has at the same offset")
        .isEqualTo(RecordCodec.toMutation(parts(null, Slice.utf8("v")), 1).key());
  }

  @Test
  void aRecordUnderAnotherKeyHasThatKeyInTheIsle() {
    RecordParts parts = parts(Slice.utf8("k"), Slice.utf8("v"));
    Mutation mutation = RecordCodec.toMutation(parts, Filing.byKey(Slice.utf8("id"), 7));
    assertThat(mutation.key()).isEqualTo(Slice.utf8("id"));
    assertThat(RecordCodec.toParts(entry(mutation)).key()).isEqualTo(Slice.utf8("k"));
  }

  @Test
  void aDeleteNeverExpires() {
    RecordParts parts = parts(Slice.utf8("k"), null);
    Mutation mutation = RecordCodec.toMutation(parts, Filing.byRecordKey(1).expiringAt(5));
    assertThat(mutation.expiryMs()).isEqualTo(Mutation.NEVER);
  }

  /** What has been written must be readable for ever. */
  @Test
  void attributesAreTheseBytes() {
    RecordParts parts = parts(Slice.utf8("k"), Slice.utf8("v"));
    assertThat(RecordCodec.toMutation(parts, 1).attributes().toByteArray())
        .containsExactly(1, 1, 0);
    assertThat(RecordCodec.toMutation(parts, Filing.byOffset(1)).attributes().toByteArray())
        .containsExactly(1, 1 | 16, 0, 1, 'k');
    RecordParts none = parts(null, Slice.utf8("v"));
    assertThat(RecordCodec.toMutation(none, Filing.byOffset(1)).attributes().toByteArray())
        .containsExactly(1, 1 | 16, 7);
  }

  @Test
  void aNullValueIsADelete() {
    Mutation mutation = RecordCodec.toMutation(parts(Slice.utf8("k"), null), 1);
    assertThat(mutation.value()).isNull();
    assertThat(RecordCodec.toParts(entry(mutation)).value()).isNull();
  }

  @Test
  void anEmptyValueIsNotADelete() {
    Mutation mutation = RecordCodec.toMutation(parts(Slice.utf8("k"), Slice.EMPTY), 1);
    assertThat(RecordCodec.toParts(entry(mutation)).value()).isEqualTo(Slice.EMPTY);
  }

  @Test
  void whatTheEngineWroteAloneIsARecordOfBytes() {
    Slice key = Slice.of(concat(MARK, new byte[] {7}));
    RecordParts put = RecordCodec.toParts(new Entry(key, Slice.utf8("v"), 1, 5, 0, Slice.EMPTY));
    assertThat(put.key()).isEqualTo(key);
    assertThat(put.valueEncoding()).isEqualTo(Encoding.BYTES_OPTIONAL);
    assertThat(put.timestampMs()).isEqualTo(5);
    assertThat(put.headers()).isEmpty();
    RecordParts delete = RecordCodec.toParts(new Entry(key, null, 1, 5, 0, Slice.EMPTY));
    assertThat(delete.value()).isNull();
  }

  @Test
  void damagedAttributesAreRefusedOrReadDifferentlyButNeverBreakAnything() {
    for (int i = 0; i < 4_000; i++) {
      byte[] bytes = AttributesCodec.encode(randomParts(), random.nextBoolean()).toByteArray();
      byte[] damaged = damage(bytes);
      try {
        AttributesCodec.decode(Slice.of(damaged));
      } catch (CorruptObjectException e) {
        assertThat(e.context()).containsKeys("problem", "attributesOffset");
      } catch (FormatTooNewException e) {
        assertThat(damaged[0]).isNotEqualTo((byte) AttributesCodec.VERSION);
      }
    }
  }

  @Test
  void everyTruncationOfAttributesIsRefused() {
    for (int i = 0; i < 300; i++) {
      byte[] bytes = AttributesCodec.encode(randomParts(), random.nextBoolean()).toByteArray();
      for (int length = 1; length < bytes.length; length++) {
        Slice cut = Slice.of(Arrays.copyOf(bytes, length));
        assertThatThrownBy(() -> AttributesCodec.decode(cut))
            .isInstanceOf(CorruptObjectException.class);
      }
    }
  }

  @Test
  void hugeCountsDoNotAllocate() {
    byte[] bytes = {1, 1 | 8, 0, -1, -1, -1, -1, 7};
    assertThatThrownBy(() -> AttributesCodec.decode(Slice.of(bytes)))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("impossible header count");
  }

  @Test
  void attributesOfANewerSinkSaySo() {
    assertThatThrownBy(() -> AttributesCodec.decode(Slice.of(new byte[] {2, 0, 0})))
        .isInstanceOf(FormatTooNewException.class)
        .hasMessageContaining("attributesVersion=2");
  }

  @Test
  void aKeyThatContradictsItsAttributesIsRefused() {
    Mutation mutation = RecordCodec.toMutation(parts(null, Slice.utf8("v")), 1);
    Entry other = new Entry(Slice.utf8("k"), mutation.value(), 1, 0, 0, mutation.attributes());
    assertThatThrownBy(() -> RecordCodec.toParts(other))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("contradict");
  }

  private byte[] damage(byte[] bytes) {
    byte[] damaged = bytes.clone();
    if (random.nextBoolean()) {
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      return damaged;
    }
    return concat(damaged, new byte[1 + random.nextInt(3)]);
  }

  private static RecordParts parts(Slice key, Slice value) {
    return new RecordParts(
        key,
        key == null ? Encoding.NULL : Encoding.BYTES_OPTIONAL,
        value,
        value == null ? Encoding.NULL : Encoding.BYTES_OPTIONAL,
        7L,
        TimestampType.CREATE_TIME,
        List.of());
  }

  private RecordParts randomParts() {
    Slice key = random.nextInt(4) == 0 ? null : randomKey();
    Slice value = random.nextInt(4) == 0 ? null : randomBytes(300);
    List<HeaderPart> headers = new ArrayList<>();
    int count = random.nextInt(3) == 0 ? random.nextInt(200) : random.nextInt(3);
    for (int i = 0; i < count; i++) {
      Slice bytes = random.nextInt(4) == 0 ? null : randomBytes(200);
      headers.add(new HeaderPart(randomName(), bytes, randomEncoding(bytes)));
    }
    Long timestamp = random.nextInt(4) == 0 ? null : random.nextLong() | 1;
    TimestampType[] types = TimestampType.values();
    return new RecordParts(
        key,
        randomEncoding(key),
        value,
        randomEncoding(value),
        timestamp,
        types[random.nextInt(types.length)],
        headers);
  }

  private Filing randomFiling() {
    Filing filing =
        switch (random.nextInt(3)) {
          case 0 -> Filing.byRecordKey(random.nextLong());
          case 1 -> Filing.byOffset(random.nextLong());
          default -> Filing.byKey(randomKey(), random.nextLong());
        };
    return filing.expiringAt(random.nextInt(1_000));
  }

  private Encoding randomEncoding(Slice bytes) {
    return bytes == null ? Encoding.NULL : Encoding.values()[random.nextInt(7)];
  }

  private String randomName() {
    return List.of("", "a", "trace-id", "größe", "鍵", "\uD83D\uDE00").get(random.nextInt(6));
  }

  private Slice randomKey() {
    return switch (random.nextInt(4)) {
      case 0 -> Slice.of(concat(MARK, randomBytes(12).toByteArray()));
      case 1 -> Slice.of(concat(MARK, concat(new byte[] {1}, concat(MARK, new byte[] {3}))));
      case 2 -> Slice.of(concat(MARK, new byte[1 + random.nextInt(9)]));
      default -> randomBytes(20);
    };
  }

  private Slice randomBytes(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return Slice.of(bytes);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static Entry entry(Mutation mutation) {
    long timestamp = mutation.timestampMs() == Mutation.NOW ? 99 : mutation.timestampMs();
    return new Entry(mutation.key(), mutation.value(), 1, timestamp, 0, mutation.attributes());
  }
}
