package io.isledb.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The engine's rooms, lowest first. A room uses rooms of its own layer and of lower ones, and the
 * API's values; no two rooms use each other.
 */
@AnalyzeClasses(packages = "io.isledb", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayeringTest {
  private static final String[] API = {
    "io.isledb", "io.isledb.options", "io.isledb.error", "io.isledb.store", "io.isledb.metrics"
  };

  private static final List<List<String>> LAYERS =
      List.of(
          List.of("io.isledb.internal.base.."),
          List.of("io.isledb.internal.codec..", "io.isledb.internal.layout.."),
          List.of("io.isledb.internal.format..", "io.isledb.internal.iterator.."),
          List.of(
              "io.isledb.internal.memtable..", "io.isledb.internal.cache..", "io.isledb.store.*.."),
          List.of(
              "io.isledb.internal.blob..",
              "io.isledb.internal.log..",
              "io.isledb.internal.manifest..",
              "io.isledb.internal.table.."),
          List.of(
              "io.isledb.internal.write..",
              "io.isledb.internal.read..",
              "io.isledb.internal.tail..",
              "io.isledb.internal.compact..",
              "io.isledb.internal.collect..",
              "io.isledb.internal.feed..",
              "io.isledb.internal.checkpoint..",
              "io.isledb.internal.verify.."),
          List.of("io.isledb.internal.maintain..", "io.isledb.internal.multi.."),
          List.of("io.isledb.internal.isle.."));

  @ArchTest
  static void aRoomUsesNoHigherRoom(JavaClasses classes) {
    for (int layer = 0; layer < LAYERS.size() - 1; layer++) {
      String[] higher =
          LAYERS.subList(layer + 1, LAYERS.size()).stream()
              .flatMap(List::stream)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAnyPackage(LAYERS.get(layer).toArray(String[]::new))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(higher)
          .because(
              "layer "
                  + layer
                  + " is below; take what it needs as an interface of its own, or move the caller"
                  + " up")
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @ArchTest
  static final ArchRule ROOMS_DO_NOT_USE_EACH_OTHER =
      slices()
          .matching("io.isledb.internal.(**)")
          .should()
          .beFreeOfCycles()
          .because(
              "of two rooms that need each other, one holds what belongs in a lower room; move that"
                  + " part down")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule THE_API_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAnyPackage(API)
          .and()
          .doNotHaveFullyQualifiedName("io.isledb.Isles")
          .should()
          .dependOnClassesThat(resideInAPackage("io.isledb.internal.."))
          .because(
              "applications hold the API's types; declare an interface or a value there, and"
                  + " implement it inside. Only Isles.open enters the implementation");

  @ArchTest
  static final ArchRule ISLES_ENTERS_THROUGH_THE_WIRING =
      noClasses()
          .that()
          .haveFullyQualifiedName("io.isledb.Isles")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.isledb.internal..")
                  .and(not(resideInAPackage("io.isledb.internal.isle"))))
          .because("handles are wired in io.isledb.internal.isle; call its factory");

  @ArchTest
  static final ArchRule ONLY_THE_ENTRY_USES_THE_WIRING =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.isledb.Isles")
          .and()
          .resideOutsideOfPackage("io.isledb.internal.isle..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.isledb.internal.isle.."))
          .because(
              "the wiring sees every room; a room that sees the wiring sees them all. Take what it"
                  + " needs as an argument");

  @ArchTest
  static final ArchRule STORES_KNOW_NOTHING_OF_ISLES =
      noClasses()
          .that()
          .resideInAPackage("io.isledb.store..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.isledb.internal..")
                  .and(not(resideInAPackage("io.isledb.internal.base.."))))
          .because("a store moves named bytes; what the names and bytes mean is decided above it");

  @ArchTest
  static final ArchRule STORES_DO_NOT_SEE_EACH_OTHER =
      slices()
          .matching("io.isledb.store.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(alwaysTrue(), resideInAPackage("io.isledb.store.decorate.."))
          .because(
              "a provider stands alone and may wrap itself in decorators; what two share belongs in"
                  + " io.isledb.store")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ONLY_THE_S3_STORE_SEES_THE_AWS_SDK =
      visibleIn(
          "software.amazon..", "io.isledb.store.s3..", "go through io.isledb.store.ObjectStore");

  @ArchTest
  static final ArchRule ONLY_THE_MANIFEST_SEES_JSON =
      visibleIn(
          "com.fasterxml..",
          "io.isledb.internal.format.manifest..",
          "let ManifestCodec encode and decode; other objects are binary",
          "io.isledb.internal.manifest..");

  @ArchTest
  static final ArchRule ONLY_THE_CODEC_SEES_SNAPPY =
      visibleIn("org.xerial.snappy..", "io.isledb.internal.codec..", "go through Codecs");

  @ArchTest
  static final ArchRule ONLY_THE_CODEC_SEES_ZSTD =
      visibleIn("com.github.luben..", "io.isledb.internal.codec..", "go through Codecs");

  @ArchTest
  static final ArchRule ONLY_THE_CODEC_SEES_LZ4 =
      visibleIn("net.jpountz..", "io.isledb.internal.codec..", "go through Codecs");

  @ArchTest
  static final ArchRule ONLY_THE_CACHE_SEES_CAFFEINE =
      visibleIn("com.github.benmanes..", "io.isledb.internal.cache..", "go through BlockCache");

  @ArchTest
  static final ArchRule NO_KAFKA =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .because("the engine is used without Kafka too; convert in the connectors");

  @ArchTest
  static void everyClassHasARoom(JavaClasses classes) {
    List<String> rooms = new ArrayList<>(List.of(API));
    LAYERS.forEach(rooms::addAll);
    var known = resideInAnyPackage(rooms.toArray(String[]::new));
    Stream<String> homeless = classes.stream().filter(not(known)).map(JavaClass::getName);
    assertThat(homeless)
        .as("classes outside the rooms: add the package to a layer here and in CONTRIBUTING.md")
        .isEmpty();
  }

  private static ArchRule visibleIn(String library, String room, String instead, String... more) {
    List<String> rooms = new ArrayList<>(List.of(more));
    rooms.add(room);
    return noClasses()
        .that()
        .resideOutsideOfPackages(rooms.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .because("one room knows the library, so that it can be replaced; " + instead);
  }
}
