package io.isledb.store.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.OpenObject;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every object store must keep. A store proves itself by a subclass that opens it; each test
 * gets an empty place of its own.
 */
public abstract class ObjectStoreContract {
  protected static final int RACERS = 32;

  private ObjectStore store;

  /** Opens a store that holds nothing. */
  protected abstract ObjectStore openEmpty() throws Exception;

  /** How many rounds a race has. */
  protected int raceRounds() {
    return 50;
  }

  /**
   * How many objects the test of long listings makes: more than a page of the service, when it is
   * quick enough.
   */
  protected int manyObjects() {
    return 1_203;
  }

  /**
   * Whether small pages are whole where a listing runs over the end of a folder with neighbours
   * such as {@code a/z} and {@code a0}. Nothing in the protocol lists so: pages go through one
   * folder.
   */
  protected boolean pagesAcrossFolders() {
    return true;
  }

  protected final ObjectStore store() {
    return store;
  }

  @BeforeEach
  void openStore() throws Exception {
    store = openEmpty();
  }

  @AfterEach
  void closeTwice() {
    store.close();
    store.close();
  }

  @Test
  void aCreatedObjectIsReadBackWhole() {
    assertThat(create("a/b/c", "hello")).isEqualTo(CreateOutcome.STORED);
    StoredBytes read = store.read("a/b/c").orElseThrow();
    assertThat(text(read)).isEqualTo("hello");
    assertThat(read.offset()).isZero();
    assertThat(read.objectBytes()).isEqualTo(5);
    assertThat(read.modifiedMs()).isGreaterThan(1_500_000_000_000L);
  }

  @Test
  void anObjectIsOpenedAndReadInPieces() {
    assertThat(store.open("pieces", byte[]::new)).isEmpty();
    byte[] content = new byte[700_000];
    new SplittableRandom(1).nextBytes(content);
    store.put("pieces", ByteBuffer.wrap(content));
    byte[] whole = new byte[content.length + 10];
    byte[] window = new byte[100_001];
    try (OpenObject object = store.open("pieces", bytes -> whole).orElseThrow()) {
      assertThat(object.sizeBytes()).isEqualTo(content.length);
      store.delete(List.of("pieces"));
      for (int at = 0; at < content.length; at += 100_000) {
        ByteBuffer read = object.read(at, 100_000, bytes -> window);
        assertThat(read.hasArray()).isTrue();
        assertThat(read).isEqualTo(ByteBuffer.wrap(content, at, 100_000));
      }
      assertThat(object.read(content.length, 0, bytes -> window).remaining()).isZero();
      object.close();
    }
    assertThat(store.open("pieces", byte[]::new)).isEmpty();
  }

  @Test
  void whatIsFetchedWhenAnObjectIsOpenedLiesInMemoryThatTheCallerHas() {
    byte[] memory = "................".getBytes(UTF_8);
    for (String content : List.of("hello", "")) {
      store.put("small", ByteBuffer.wrap(content.getBytes(UTF_8)));
      List<Integer> asked = new ArrayList<>();
      try (OpenObject object =
          store
              .open(
                  "small",
                  bytes -> {
                    asked.add(bytes);
                    return memory;
                  })
              .orElseThrow()) {
        assertThat(object.sizeBytes()).isEqualTo(content.length());
        ByteBuffer read = object.read(0, content.length(), byte[]::new);
        assertThat(UTF_8.decode(read.duplicate()).toString()).isEqualTo(content);
        if (!asked.isEmpty()) { // those that have it in memory of their own need not ask
          assertThat(asked).containsExactly(content.length());
          assertThat(read.array()).isSameAs(memory);
        }
      }
    }
  }

  @Test
  void aNameIsCreatedOnce() {
    assertThat(create("once", "first")).isEqualTo(CreateOutcome.STORED);
    assertThat(create("once", "second")).isEqualTo(CreateOutcome.EXISTS);
    assertThat(create("once", "first")).isEqualTo(CreateOutcome.EXISTS);
    assertThat(text(store.read("once").orElseThrow())).isEqualTo("first");
  }

  @Test
  void aDeletedNameCanBeCreatedAgain() {
    create("again", "first");
    store.delete(List.of("again"));
    assertThat(create("again", "second")).isEqualTo(CreateOutcome.STORED);
    assertThat(text(store.read("again").orElseThrow())).isEqualTo("second");
  }

  @Test
  void aPutObjectRefusesACreateAndAPutReplaces() {
    store.put("blob", bytes("one"));
    assertThat(create("blob", "two")).isEqualTo(CreateOutcome.EXISTS);
    store.put("blob", bytes("three"));
    assertThat(text(store.read("blob").orElseThrow())).isEqualTo("three");
  }

  @Test
  void contentIsTakenFromPositionToLimitAndLeftUnchanged() {
    for (ByteBuffer buffer :
        List.of(bytes("xxpayloadyy"), direct("xxpayloadyy"), bytes("xxpayloadyy").slice())) {
      buffer.position(2).limit(9);
      String name = "buffer-" + buffer.isDirect() + "-" + System.identityHashCode(buffer);
      assertThat(store.createIfAbsent(name, buffer.asReadOnlyBuffer()))
          .isEqualTo(CreateOutcome.STORED);
      store.put(name + "-put", buffer);
      assertThat(buffer.position()).isEqualTo(2);
      assertThat(buffer.limit()).isEqualTo(9);
      assertThat(text(store.read(name).orElseThrow())).isEqualTo("payload");
      assertThat(text(store.read(name + "-put").orElseThrow())).isEqualTo("payload");
    }
  }

  @Test
  void contentIsNotKeptAfterTheCall() {
    byte[] content = "original".getBytes(UTF_8);
    store.createIfAbsent("kept", ByteBuffer.wrap(content));
    store.put("kept-put", ByteBuffer.wrap(content));
    content[0] = 'X';
    byte[] read = store.read("kept").orElseThrow().bytes();
    assertThat(new String(read, UTF_8)).isEqualTo("original");
    read[0] = 'Y';
    assertThat(text(store.read("kept").orElseThrow())).isEqualTo("original");
    assertThat(text(store.read("kept-put").orElseThrow())).isEqualTo("original");
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertThat(store.read("nothing")).isEmpty();
    assertThat(store.readRange("nothing", 0, 10)).isEmpty();
    assertThat(store.readRange("nothing", 5, 0)).isEmpty();
    create("folder/object", "x");
    assertThat(store.read("folder")).isEmpty();
    assertThat(store.readRange("folder", 0, 1)).isEmpty();
    assertThat(store.read("folder/object/below")).isEmpty();
  }

  @Test
  void anEmptyObjectIsAnObject() {
    assertThat(create("empty", "")).isEqualTo(CreateOutcome.STORED);
    assertThat(create("empty", "")).isEqualTo(CreateOutcome.EXISTS);
    assertThat(store.read("empty").orElseThrow().bytes()).isEmpty();
    StoredBytes range = store.readRange("empty", 0, 10).orElseThrow();
    assertThat(range.bytes()).isEmpty();
    assertThat(range.objectBytes()).isZero();
    assertThat(names(store.list("", "", 10))).containsExactly("empty");
  }

  @Test
  void aRangeIsThePartAskedFor() {
    create("range", "0123456789");
    assertRange(0, 4, "0123");
    assertRange(3, 4, "3456");
    assertRange(9, 1, "9");
    assertRange(0, 10, "0123456789");
  }

  @Test
  void aRangeEndsWhereTheObjectEnds() {
    create("range", "0123456789");
    assertRange(7, 100, "789");
    assertRange(0, Integer.MAX_VALUE, "0123456789");
    assertRange(9, Integer.MAX_VALUE, "9");
    assertRange(10, 1, "");
    assertRange(10, Integer.MAX_VALUE, "");
    assertRange(5_000_000_000L, 7, "");
    assertRange(4, 0, "");
  }

  private void assertRange(long offset, int length, String expected) {
    StoredBytes read = store.readRange("range", offset, length).orElseThrow();
    assertThat(text(read)).isEqualTo(expected);
    assertThat(read.offset()).isEqualTo(offset);
    assertThat(read.objectBytes()).isEqualTo(10);
    assertThat(read.modifiedMs()).isGreaterThan(1_500_000_000_000L);
  }

  @Test
  void aBigObjectComesBackByteForByte() {
    byte[] big = new byte[20 << 20];
    new Random(42).nextBytes(big);
    assertThat(store.createIfAbsent("big", ByteBuffer.wrap(big))).isEqualTo(CreateOutcome.STORED);
    StoredBytes read = store.read("big").orElseThrow();
    assertThat(read.bytes()).isEqualTo(big);
    assertThat(read.objectBytes()).isEqualTo(big.length);
    byte[] tail = store.readRange("big", big.length - 1_000, 5_000).orElseThrow().bytes();
    assertThat(ByteBuffer.wrap(tail)).isEqualTo(ByteBuffer.wrap(big, big.length - 1_000, 1_000));
  }

  @Test
  void listsAreInByteOrderOverFullNames() {
    TreeSet<String> expected = new TreeSet<>();
    for (String name :
        List.of(
            "a/z", "a-b/c", "a.b", "a0", "a/b/c", "a/b-c", "a/b.c", "A/x", "B", "_", "~", "a!x",
            "a-b.c", "b/1", "b/10", "b/2", "a/b0")) {
      create(name, name);
      expected.add(name);
    }
    assertThat(names(store.list("", "", 100))).containsExactlyElementsOf(expected);
    for (int limit = 1; limit <= expected.size() + 1 && pagesAcrossFolders(); limit++) {
      assertThat(allNames("", limit)).containsExactlyElementsOf(expected);
    }
    for (String after : expected) {
      assertThat(names(store.list("", after, 100)))
          .containsExactlyElementsOf(expected.tailSet(after, false));
    }
  }

  @Test
  void aPrefixIsAPlainString() {
    for (String name : List.of("ab/c", "ab/d/e", "abc", "ab", "b/a", "aa")) {
      if (!name.equals("ab")) {
        create(name, "x");
      }
    }
    assertThat(names(store.list("ab", "", 10))).containsExactly("ab/c", "ab/d/e", "abc");
    assertThat(names(store.list("ab/", "", 10))).containsExactly("ab/c", "ab/d/e");
    assertThat(names(store.list("ab/d", "", 10))).containsExactly("ab/d/e");
    assertThat(names(store.list("ab/d/e", "", 10))).containsExactly("ab/d/e");
    assertThat(names(store.list("ab/d/e/f", "", 10))).isEmpty();
    assertThat(names(store.list("abc/", "", 10))).isEmpty();
    assertThat(names(store.list("zz", "", 10))).isEmpty();
    assertThat(names(store.list("ab", "ab/c", 10))).containsExactly("ab/d/e", "abc");
    assertThat(names(store.list("ab", "aa", 10))).containsExactly("ab/c", "ab/d/e", "abc");
    assertThat(names(store.list("ab", "b", 10))).isEmpty();
    assertThat(names(store.list("ab", "ab/cc", 10))).containsExactly("ab/d/e", "abc");
  }

  @Test
  void aListingTellsSizeAndTime() {
    create("five", "12345");
    ObjectInfo info = store.list("", "", 10).objects().get(0);
    assertThat(info.sizeBytes()).isEqualTo(5);
    long readMs = store.read("five").orElseThrow().modifiedMs();
    assertThat(info.modifiedMs()).isBetween(readMs - 1_000, readMs + 1_000);
  }

  @Test
  void manyObjectsAreListedPageByPageAndDeletedTogether() throws Exception {
    List<String> names =
        IntStream.range(0, manyObjects()).mapToObj(i -> "log/%020d.sst".formatted(i)).toList();
    Racing.forEach(names, 16, name -> create(name, name));
    assertThat(allNames("log/", 1_000)).containsExactlyElementsOf(names);
    assertThat(allNames("log/", 97)).containsExactlyElementsOf(names);
    assertThat(allNames("log/", 1_000_000)).containsExactlyElementsOf(names);
    List<String> most = names.subList(0, names.size() - 1);
    store.delete(most);
    assertThat(allNames("", 1_000)).containsExactly(names.get(names.size() - 1));
  }

  @Test
  void deletingWhatIsNotThereIsPassedOver() {
    create("there", "x");
    create("dir/object", "x");
    store.delete(List.of());
    store.delete(List.of("never", "there", "dir"));
    store.delete(List.of("there"));
    assertThat(store.read("there")).isEmpty();
    assertThat(names(store.list("", "", 10))).containsExactly("dir/object");
  }

  @Test
  void foldersAreTheNextSegments() {
    for (String name :
        List.of(
            "t1/0/log/1", "t1/0/log/2", "t1/1/log/1", "t1-x/0/log/1", "t1.y/a", "top", "t2/x")) {
      create(name, "x");
    }
    assertThat(store.listFolders("", "", 10))
        .isEqualTo(new FolderPage(List.of("t1", "t1-x", "t1.y", "t2"), true));
    assertThat(store.listFolders("t1/", "", 10).folders()).containsExactly("0", "1");
    assertThat(store.listFolders("t1/0/", "", 10).folders()).containsExactly("log");
    assertThat(store.listFolders("t1/0/log/", "", 10).folders()).isEmpty();
    assertThat(store.listFolders("none/", "", 10)).isEqualTo(new FolderPage(List.of(), true));
    assertThat(store.listFolders("", "t1", 10).folders()).containsExactly("t1-x", "t1.y", "t2");
    assertThat(store.listFolders("", "t1-x", 1).folders()).containsExactly("t1.y");
    for (int limit = 1; limit <= 5; limit++) {
      assertThat(allFolders("", limit)).containsExactly("t1", "t1-x", "t1.y", "t2");
    }
  }

  @Test
  void aFolderGoesWithItsLastObject() {
    create("gone/deep/object", "x");
    create("stays/object", "x");
    store.delete(List.of("gone/deep/object"));
    assertThat(store.listFolders("", "", 10).folders()).containsExactly("stays");
    assertThat(names(store.list("", "", 10))).containsExactly("stays/object");
    assertThat(create("gone/deep/object", "y")).isEqualTo(CreateOutcome.STORED);
  }

  @Test
  void unusualButLegalNamesWork() {
    TreeSet<String> expected = new TreeSet<>();
    for (String name :
        List.of(
            "with space/in it",
            "plus+and%25percent",
            "a%2Fb",
            "q?x=1&y=2",
            "hash#tag",
            "...",
            "a..b",
            ".hidden",
            "quote'\"",
            "<xml>&amp;",
            "semi;colon:at@",
            "[x]{y}",
            "*",
            "x".repeat(200),
            "deep/" + "d/".repeat(60) + "end")) {
      assertThat(create(name, name)).as(name).isEqualTo(CreateOutcome.STORED);
      assertThat(create(name, name)).as(name).isEqualTo(CreateOutcome.EXISTS);
      assertThat(text(store.read(name).orElseThrow())).isEqualTo(name);
      expected.add(name);
    }
    assertThat(allNames("", 4)).containsExactlyElementsOf(expected);
    store.delete(expected);
    assertThat(allNames("", 100)).isEmpty();
  }

  @Test
  void illegalNamesAndNumbersAreRefused() {
    for (String name :
        List.of(
            "", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "ä", "a\nb", "a\\b")) {
      assertThatThrownBy(() -> create(name, "x"))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.put(name, bytes("x")))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.read(name)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.readRange(name, 0, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.delete(List.of(name)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> store.readRange("a", -1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.readRange("a", 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.list("", "", 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.listFolders("a", "", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ofManyRacingCreatorsExactlyOneWins() throws Exception {
    for (int round = 0; round < raceRounds(); round++) {
      String name = "race/" + round;
      List<String> winners =
          Racing.race(
              RACERS,
              racer -> Racing.createUntilKnown(store, name, ByteBuffer.wrap(content(racer))));
      assertThat(winners).as("winners of round " + round).hasSize(1);
      byte[] stored = store.read(name).orElseThrow().bytes();
      assertThat(stored).isEqualTo(content(Integer.parseInt(winners.get(0))));
    }
  }

  private static byte[] content(int racer) {
    byte[] content = new byte[500 + racer];
    new Random(racer).nextBytes(content);
    return content;
  }

  @Test
  void aReaderNeverSeesPartOfAnObject() throws Exception {
    byte[] content = new byte[2 << 20];
    new Random(7).nextBytes(content);
    for (int round = 0; round < 5; round++) {
      String name = "whole/" + round;
      AtomicInteger seen = new AtomicInteger();
      CountDownLatch created = new CountDownLatch(1);
      Racing.race(
          4,
          racer -> {
            if (racer == 0) {
              try {
                return Racing.createUntilKnown(store, name, ByteBuffer.wrap(content));
              } finally {
                created.countDown();
              }
            }
            readUntilThere(name, content, seen, created);
            return false;
          });
      assertThat(seen).hasValue(3);
    }
  }

  private void readUntilThere(
      String name, byte[] content, AtomicInteger seen, CountDownLatch created) {
    boolean isCreated = false;
    while (!isCreated) {
      // A read that begins after the create has ended is the last one: it must see the object.
      isCreated = created.getCount() == 0;
      Optional<StoredBytes> read = store.read(name);
      if (read.isPresent()) {
        assertThat(read.get().bytes()).isEqualTo(content);
        seen.incrementAndGet();
        return;
      }
    }
  }

  @Test
  void aListingSeesEveryFinishedCreate() throws Exception {
    Racing.race(
        8,
        racer -> {
          for (int i = 0; i < 10; i++) {
            String name = "seen/%d-%02d".formatted(racer, i);
            create(name, "x");
            assertThat(names(store.list("seen/", "seen/" + racer, 1_000))).contains(name);
            assertThat(names(store.list(name, "", 1))).containsExactly(name);
          }
          return false;
        });
    assertThat(allNames("seen/", 7)).hasSize(80);
  }

  protected final CreateOutcome create(String name, String content) {
    return store.createIfAbsent(name, bytes(content));
  }

  protected final List<String> allNames(String prefix, int limit) {
    List<String> all = new ArrayList<>();
    ObjectPage page;
    do {
      page = store.list(prefix, all.isEmpty() ? "" : all.get(all.size() - 1), limit);
      assertThat(page.objects().size()).isLessThanOrEqualTo(limit);
      all.addAll(names(page));
    } while (!page.complete());
    return all;
  }

  private List<String> allFolders(String folder, int limit) {
    List<String> all = new ArrayList<>();
    FolderPage page;
    do {
      page = store.listFolders(folder, all.isEmpty() ? "" : all.get(all.size() - 1), limit);
      assertThat(page.folders().size()).isLessThanOrEqualTo(limit);
      all.addAll(page.folders());
    } while (!page.complete());
    return all;
  }

  protected static List<String> names(ObjectPage page) {
    return page.objects().stream().map(ObjectInfo::name).toList();
  }

  protected static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static ByteBuffer direct(String text) {
    return ByteBuffer.allocateDirect(text.length()).put(bytes(text)).flip();
  }

  protected static String text(StoredBytes read) {
    return new String(read.bytes(), UTF_8);
  }
}
