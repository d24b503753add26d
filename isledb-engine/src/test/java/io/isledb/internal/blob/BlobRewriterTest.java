package io.isledb.internal.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Slice;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.blob.BlobBuilder;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.testing.TestEngine;
import io.isledb.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Values leave blobs that are mostly dead, unchanged. */
final class BlobRewriterTest {
  private static final String ISLE_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String LEFT = "01BX5ZZKBKACTAV9WEVGEMMVRY";
  private static final String KEPT = "01BX5ZZKBKACTAV9WEVGEMMVRZ";

  private final TestEngine engine = new TestEngine(1);
  private final Random random = Seeds.random("BlobRewriterTest");
  private final BlobReader reader =
      new BlobReader(engine.store, engine.layout, TestEngine.ISLE, BlockCache.NONE);

  private List<BlobPointer> blob(String ulid, List<byte[]> values) {
    BlobBuilder builder = new BlobBuilder(ISLE_ID, ulid, 1, 0);
    List<BlobPointer> pointers = new ArrayList<>();
    values.forEach(value -> pointers.add(builder.add(value, 0, value.length)));
    engine.store.put(engine.layout.blob(ulid), builder.finish());
    return pointers;
  }

  private List<byte[]> values(int count) {
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[100 + random.nextInt(300)];
      random.nextBytes(value);
      values.add(value);
    }
    return values;
  }

  private static EntryView entry(BlobPointer pointer) {
    EntryView entry = new EntryView();
    entry.kind = EntryView.BLOB;
    entry.valueArray = pointer.encode();
    entry.valueLength = entry.valueArray.length;
    return entry;
  }

  @Test
  void valuesMoveOutOfTheBlobsThatAreLeftAndNoOthers() {
    List<byte[]> leftValues = values(20);
    List<BlobPointer> left = blob(LEFT, leftValues);
    List<byte[]> keptValues = values(3);
    List<BlobPointer> kept = blob(KEPT, keptValues);
    BlobRewriter rewriter =
        new BlobRewriter(
            engine.store,
            engine.context.ids(),
            engine.layout,
            ISLE_ID,
            reader,
            Set.of(LEFT),
            1_000);
    List<EntryView> moved = new ArrayList<>();
    for (BlobPointer pointer : left) {
      EntryView entry = entry(pointer);
      rewriter.carry(entry);
      moved.add(entry);
    }
    for (BlobPointer pointer : kept) {
      EntryView entry = entry(pointer);
      rewriter.carry(entry);
      assertThat(reader.pointer(entry)).isEqualTo(pointer);
    }
    List<String> written = rewriter.finish();
    engine.memory.delete(List.of(engine.layout.blob(LEFT)));
    for (int i = 0; i < moved.size(); i++) {
      BlobPointer pointer = reader.pointer(moved.get(i));
      assertThat(written).contains(pointer.blob());
      assertThat(reader.own(pointer, Slice.EMPTY)).isEqualTo(leftValues.get(i));
    }
    assertThat(written).hasSizeGreaterThan(1).doesNotContain(LEFT, KEPT);
  }

  @Test
  void onlyBlobsWithSomeButLittleInUseAreMostlyDead() {
    BlobUsage usage = new BlobUsage();
    usage.add("a", 400);
    usage.add("a", 50);
    usage.add("b", 500);
    Map<String, Long> sizes = Map.of("a", 1_000L, "b", 1_000L, "c", 1_000L);
    assertThat(usage.mostlyDead(sizes, 0.5)).containsExactly("a");
    assertThat(usage.liveBytes("c")).isZero();
  }
}
