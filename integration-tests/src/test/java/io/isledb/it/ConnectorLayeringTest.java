package io.isledb.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the connectors may see of each other and of the engine. */
@AnalyzeClasses(packages = "io.isledb", importOptions = ImportOption.DoNotIncludeTests.class)
final class ConnectorLayeringTest {
  @ArchTest
  static final ArchRule CONNECTORS_USE_THE_ENGINES_API =
      noClasses()
          .that()
          .resideInAPackage("io.isledb.connect..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.isledb.internal..")
          .because("the engine's inside changes freely; add what is missing to its API")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule THE_SINK_DOES_NOT_SEE_THE_SOURCE =
      noClasses()
          .that()
          .resideInAPackage("io.isledb.connect.sink..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.isledb.connect.source..")
          .because(
              "each is installed without the other; what both need belongs in"
                  + " isledb-connect-common")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule THE_SOURCE_DOES_NOT_SEE_THE_SINK =
      noClasses()
          .that()
          .resideInAPackage("io.isledb.connect.source..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.isledb.connect.sink..")
          .because(
              "each is installed without the other; what both need belongs in"
                  + " isledb-connect-common")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule SHARED_CODE_SEES_NEITHER =
      noClasses()
          .that()
          .resideInAPackage("io.isledb.connect..")
          .and()
          .resideOutsideOfPackages("io.isledb.connect.sink..", "io.isledb.connect.source..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.isledb.connect.sink..", "io.isledb.connect.source..")
          .because("both stand on the shared code; pass in what it needs")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule NO_STORE_CLIENT_IN_A_CONNECTOR =
      noClasses()
          .that()
          .resideInAPackage("io.isledb.connect..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..")
          .because("stores are opened by URL through io.isledb.store.ObjectStores")
          .allowEmptyShould(true);
}
