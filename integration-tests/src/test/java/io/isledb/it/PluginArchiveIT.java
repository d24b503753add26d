package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The archives as people unpack them on {@code plugin.path}. */
final class PluginArchiveIT {
  enum Plugin {
    SINK("org.apache.kafka.connect.sink.SinkConnector", "io.isledb.connect.sink.IsleSinkConnector"),
    SOURCE(
        "org.apache.kafka.connect.source.SourceConnector",
        "io.isledb.connect.source.IsleSourceConnector");

    private final String service;
    private final String connector;

    Plugin(String service, String connector) {
      this.service = service;
      this.connector = connector;
    }

    String kind() {
      return this == SINK ? "sink" : "source";
    }

    Path target() {
      return Path.of("..", "isledb-" + kind() + "-connector", "target").normalize();
    }

    Path directory() {
      return target().resolve("plugin").resolve("isledb-" + kind());
    }

    /** Path below the top folder, and bytes, of every file of the archive. */
    Map<String, byte[]> files() throws IOException {
      Map<String, byte[]> files = new TreeMap<>();
      Set<String> topFolders = new HashSet<>();
      for (Map.Entry<String, byte[]> file : unzip(Files.readAllBytes(archive())).entrySet()) {
        int slash = file.getKey().indexOf('/');
        topFolders.add(file.getKey().substring(0, slash));
        files.put(file.getKey().substring(slash + 1), file.getValue());
      }
      String name = archive().getFileName().toString();
      assertThat(topFolders).containsExactly(name.substring(0, name.length() - ".zip".length()));
      return files;
    }

    private Path archive() throws IOException {
      try (Stream<Path> files = Files.list(target())) {
        List<Path> zips = files.filter(file -> file.toString().endsWith(".zip")).toList();
        assertThat(zips).as("archives in " + target()).hasSize(1);
        assertThat(zips.get(0).getFileName().toString())
            .startsWith("isledb-kafka-connect-" + kind() + "-");
        return zips.get(0);
      }
    }

    /**
     * Every file of every jar below lib, by name; of files with one name, all contents joined by
     * newlines.
     */
    Map<String, String> library() throws IOException {
      Map<String, String> library = new HashMap<>();
      for (Map.Entry<String, byte[]> file : files().entrySet()) {
        if (file.getKey().startsWith("lib/")) {
          unzip(file.getValue())
              .forEach(
                  (name, bytes) ->
                      library.merge(
                          name,
                          name.startsWith("META-INF/services/")
                              ? new String(bytes, StandardCharsets.UTF_8)
                              : "",
                          (first, second) -> first + "\n" + second));
        }
      }
      return library;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theArchiveHasWhatAnInstallerExpects(Plugin plugin) throws IOException {
    Map<String, byte[]> files = plugin.files();

    assertThat(files)
        .containsKeys(
            "manifest.json", "doc/README.md", "doc/LICENSE", "doc/NOTICE", "doc/THIRD-PARTY.txt");
    assertThat(files.keySet())
        .anyMatch(name -> name.matches("etc/[^/]*" + plugin.kind() + "[^/]*\\.json"));
    assertThat(files.keySet())
        .filteredOn(name -> name.startsWith("lib/"))
        .allMatch(name -> name.endsWith(".jar"))
        .anyMatch(name -> name.startsWith("lib/isledb-engine-"))
        .anyMatch(name -> name.startsWith("lib/isledb-connect-common-"))
        .anyMatch(name -> name.startsWith("lib/isledb-" + plugin.kind() + "-connector-"));
  }

  @ParameterizedTest
  @EnumSource
  void theManifestIsCompleteAndHasNoPlaceholders(Plugin plugin) throws IOException {
    byte[] json = plugin.files().get("manifest.json");
    JsonNode manifest = new ObjectMapper().readTree(json);

    assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("${");
    assertThat(manifest.path("name").asText()).isEqualTo("kafka-connect-" + plugin.kind());
    assertThat(manifest.path("owner").path("username").asText()).isEqualTo("isledb");
    assertThat(manifest.path("component_types").path(0).asText()).isEqualTo(plugin.kind());
    assertThat(plugin.archive().getFileName().toString())
        .isEqualTo(
            "isledb-"
                + manifest.path("name").asText()
                + "-"
                + manifest.path("version").asText()
                + ".zip");
    assertThat(manifest.path("release_date").asText()).matches("\\d{4}-\\d{2}-\\d{2}");
  }

  @ParameterizedTest
  @EnumSource
  void nothingThatTheWorkerBringsIsInside(Plugin plugin) throws IOException {
    assertThat(plugin.library().keySet())
        .filteredOn(name -> name.endsWith(".class"))
        .isNotEmpty()
        .noneMatch(name -> name.startsWith("org/apache/kafka/"))
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .noneMatch(name -> name.startsWith("ch/qos/logback/"))
        .noneMatch(name -> name.startsWith("org/junit/"));
  }

  @ParameterizedTest
  @EnumSource
  void theConnectorIsFoundThroughServiceLoader(Plugin plugin) throws IOException {
    Map<String, String> library = plugin.library();

    assertThat(library.get("META-INF/services/" + plugin.service).strip())
        .isEqualTo(plugin.connector);
    assertThat(library).containsKey(plugin.connector.replace('.', '/') + ".class");
  }

  @ParameterizedTest
  @EnumSource
  void theOtherConnectorIsNotInside(Plugin plugin) throws IOException {
    Plugin other = plugin == Plugin.SINK ? Plugin.SOURCE : Plugin.SINK;

    assertThat(plugin.library().keySet())
        .doesNotContain("META-INF/services/" + other.service)
        .noneMatch(name -> name.startsWith("io/isledb/connect/" + other.kind() + "/"));
  }

  @ParameterizedTest
  @EnumSource
  void noClassIsThereTwice(Plugin plugin) throws IOException {
    Map<String, String> owners = new HashMap<>();
    for (Map.Entry<String, byte[]> file : plugin.files().entrySet()) {
      if (file.getKey().startsWith("lib/")) {
        for (String name : unzip(file.getValue()).keySet()) {
          if (name.endsWith(".class")
              && !name.contains("module-info")
              && !name.startsWith("META-INF/")) {
            assertThat(owners.put(name, file.getKey())).as(name + " in " + file.getKey()).isNull();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDirectoryIsTheArchiveUnpacked(Plugin plugin) throws IOException {
    Map<String, byte[]> inDirectory = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(plugin.directory())) {
      paths
          .filter(Files::isRegularFile)
          .forEach(
              path ->
                  inDirectory.put(
                      plugin.directory().relativize(path).toString().replace('\\', '/'),
                      read(path)));
    }

    Map<String, byte[]> inArchive = plugin.files();
    assertThat(inArchive.keySet()).isEqualTo(inDirectory.keySet());
    inArchive.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(inDirectory.get(name)));
  }

  private static byte[] read(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Map<String, byte[]> unzip(byte[] bytes) {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          files.put(entry.getName(), zip.readAllBytes());
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return files;
  }
}
