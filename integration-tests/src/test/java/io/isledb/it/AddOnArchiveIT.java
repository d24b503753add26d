package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archives of stores as people unpack them into a connector's directory. */
final class AddOnArchiveIT {
  private static final String SERVICE = "META-INF/services/io.isledb.store.ObjectStoreProvider";

  @ParameterizedTest
  @ValueSource(strings = {"gcs", "azure"})
  void theStoreIsFoundThroughServiceLoader(String store) throws IOException {
    Path jar =
        jars(addOn(store)).stream()
            .filter(path -> path.getFileName().toString().startsWith("isledb-store-" + store))
            .findFirst()
            .orElseThrow();
    try (JarFile file = new JarFile(jar.toFile())) {
      byte[] provider = file.getInputStream(file.getEntry(SERVICE)).readAllBytes();
      String name = new String(provider, StandardCharsets.UTF_8).strip();
      assertThat(file.getEntry(name.replace('.', '/') + ".class")).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcs", "azure"})
  void withAConnectorNoClassIsThereTwice(String store) throws IOException {
    Checkout checkout = Checkout.locate();
    for (Path connector : List.of(checkout.sinkPlugin(), checkout.sourcePlugin())) {
      Map<String, Path> owners = new HashMap<>();
      for (Path root : List.of(connector, addOn(store))) {
        for (Path jar : jars(root)) {
          for (String name : classes(jar)) {
            assertThat(owners.put(name, jar)).as(name + " in " + jar.getFileName()).isNull();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcs", "azure"})
  void nothingThatTheWorkerBringsIsInside(String store) throws IOException {
    for (Path jar : jars(addOn(store))) {
      assertThat(classes(jar))
          .noneMatch(name -> name.startsWith("org/apache/kafka/"))
          .noneMatch(name -> name.startsWith("org/slf4j/"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcs", "azure"})
  void theArchiveTellsItsLicences(String store) {
    assertThat(addOn(store).resolve("doc/LICENSE")).exists();
    assertThat(addOn(store).resolve("doc/NOTICE")).exists();
    assertThat(addOn(store).resolve("doc/THIRD-PARTY.txt")).exists();
  }

  private static Path addOn(String store) {
    return Checkout.locate().storeAddOn(store);
  }

  private static List<Path> jars(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("lib"))) {
      return files.filter(path -> path.toString().endsWith(".jar")).toList();
    }
  }

  private static List<String> classes(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .filter(name -> !name.contains("module-info") && !name.startsWith("META-INF/"))
          .toList();
    }
  }
}
