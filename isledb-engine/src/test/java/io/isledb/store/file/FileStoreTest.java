package io.isledb.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.OpenObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1});

  @TempDir Path directory;
  private FileStore store;

  @BeforeEach
  void open() {
    store = new FileStore(directory, Files::createLink);
  }

  @Test
  void nothingStaysAsideAndNothingAsideIsListed() throws IOException {
    store.createIfAbsent("a", ONE);
    store.createIfAbsent("a", ONE);
    store.put("b", ONE);
    Path aside = directory.resolve(AsideWriter.FOLDER);
    try (Stream<Path> files = Files.list(aside)) {
      assertThat(files).isEmpty();
    }
    Files.write(aside.resolve("1-1"), new byte[5]);
    assertThat(store.list("", "", 10).objects()).extracting("name").containsExactly("a", "b");
    assertThat(store.listFolders("", "", 10).folders()).isEmpty();
    assertThatThrownBy(() -> store.read(AsideWriter.FOLDER + "/1-1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatACrashLeftAsideIsRemovedADayLater() throws IOException {
    Path aside = Files.createDirectories(directory.resolve(AsideWriter.FOLDER));
    Path old = Files.write(aside.resolve("999-1"), new byte[5]);
    Path young = Files.write(aside.resolve("999-2"), new byte[5]);
    Files.setLastModifiedTime(
        old, FileTime.fromMillis(Files.getLastModifiedTime(young).toMillis() - 90_000_000));
    store.put("x", ONE);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void aNumberThatAnotherProcessUsesAsideIsPassedOver() throws IOException {
    Path aside = Files.createDirectories(directory.resolve(AsideWriter.FOLDER));
    long pid = ProcessHandle.current().pid();
    for (int i = 0; i < 5_000; i++) {
      Files.createFile(aside.resolve(pid + "-" + i));
    }
    assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
    assertThat(store.read("a")).isPresent();
  }

  @Test
  void emptyDirectoriesAreHarmless() throws IOException {
    Files.createDirectories(directory.resolve("empty/inner"));
    Files.createDirectories(directory.resolve("full/empty"));
    store.put("full/object", ONE);
    assertThat(store.list("", "", 10).objects()).extracting("name").containsExactly("full/object");
    assertThat(store.listFolders("", "", 10).folders()).containsExactly("full");
    assertThat(store.createIfAbsent("empty/inner/x", ONE)).isEqualTo(CreateOutcome.STORED);
  }

  @Test
  void aDirectoryThatIsMissingReadsAsEmpty() {
    ObjectStore missing = new FileStore(directory.resolve("none"), Files::createLink);
    assertThat(missing.list("a/b", "", 10).objects()).isEmpty();
    assertThat(missing.listFolders("", "", 10).folders()).isEmpty();
    assertThat(missing.read("a")).isEmpty();
    missing.delete(List.of("a"));
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  void anOpenFileThatBecomesShorterOrIsClosedCannotBeRead() throws IOException {
    int size = 3 * FileStore.PIECE_BYTES;
    store.put("a", ByteBuffer.wrap(new byte[size]));
    try (OpenObject open = store.open("a", byte[]::new).orElseThrow()) {
      assertThat(open.read(size - 10, 10, byte[]::new).remaining()).isEqualTo(10);
      Files.write(directory.resolve("a"), new byte[5]);
      assertThatThrownBy(() -> open.read(size - 10, 10, byte[]::new))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("shorter");
      open.close();
      assertThatThrownBy(() -> open.read(0, 1, byte[]::new))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining(directory.resolve("a").toString());
    }
  }

  @Test
  void aFileSystemWithoutHardLinksIsUnfit() throws IOException {
    for (FileStore.Linker linker : List.of(notPermitted(), unsupported())) {
      FileStore unfit = new FileStore(directory, linker);
      assertThatThrownBy(() -> unfit.createIfAbsent("a", ONE))
          .isInstanceOf(StoreUnfitException.class)
          .hasMessageContaining("hard links");
    }
    try (Stream<Path> files = Files.list(directory.resolve(AsideWriter.FOLDER))) {
      assertThat(files).isEmpty();
    }
  }

  private static FileStore.Linker notPermitted() {
    return (name, existing) -> {
      throw new FileSystemException("a", "b", "Operation not permitted");
    };
  }

  private static FileStore.Linker unsupported() {
    return (name, existing) -> {
      throw new UnsupportedOperationException();
    };
  }

  @Test
  void afterTheLinkAFailureLeavesTheOutcomeUnknown() {
    FileStore.Linker losesTheFolder =
        (name, existing) -> {
          Files.createLink(name, existing);
          Files.delete(name);
          Files.delete(name.getParent());
        };
    FileStore failing = new FileStore(directory, losesTheFolder);
    assertThat(failing.createIfAbsent("folder/a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
  }

  @Test
  void aLinkThatFailsForNoKnownReasonLeavesTheOutcomeUnknown() {
    FileStore.Linker losesTheAnswer =
        (name, existing) -> {
          Files.createLink(name, existing);
          throw new FileSystemException("a", "b", "Input/output error");
        };
    FileStore failing = new FileStore(directory, losesTheAnswer);
    assertThat(failing.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
    assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.EXISTS);
  }

  @Test
  void failuresAreClassifiedByWhatHelps() {
    assertThat(classified(new FileSystemException("f", null, "No space left on device")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("free space");
    assertThat(classified(new AccessDeniedException("f")))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("denies access");
    assertThat(classified(new FileSystemException("f", null, "Read-only file system")))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("read-only");
    assertThat(classified(new IOException("Input/output error")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("Input/output error");
  }

  private static IsleException classified(IOException e) {
    return FileErrors.classify(e, "create", Path.of("f"));
  }

  @Test
  void filesAndFoldersInTheWaySayWhatToDo() {
    store.put("file", ONE);
    store.put("folder/x", ONE);
    assertThatThrownBy(() -> store.createIfAbsent("file/below", ONE))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("move it away");
    assertThatThrownBy(() -> store.createIfAbsent("folder", ONE))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("move it away");
    assertThatThrownBy(() -> store.put("folder", ONE))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("move it away");
    assertThatThrownBy(() -> store.put("n".repeat(300), ONE))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("as long as this");
  }

  @Test
  void anInterruptLosesNoFile() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> store.put("a", ONE)).isInstanceOf(StoreUnavailableException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
  }

  @Test
  void urlsThatAreNotUnderstoodAreRefused() {
    for (String url : List.of("file://host/dir", "file:dir", "file:///d?x=1", "file:///d#x")) {
      assertThatThrownBy(() -> ObjectStores.open(url))
          .as(url)
          .isInstanceOf(InvalidOptionException.class);
    }
    assertThat(ObjectStores.open("file:///some/dir/").url()).isEqualTo("file:///some/dir");
    assertThat(ObjectStores.open("file:/some/%20dir").url()).isEqualTo("file:///some/%20dir");
  }
}
