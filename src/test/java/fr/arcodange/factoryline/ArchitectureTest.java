package fr.arcodange.factoryline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;

/** The rules that keep the rooms apart. */
@AnalyzeClasses(
    packages = "fr.arcodange.factoryline",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String HOME = "fr.arcodange.factoryline";
  private static final List<String> PORTS = List.of(
      "job", "oidc", "vault", "gitea", "git", "review", "planstore", "tofu", "postgres", "argocd");

  @ArchTest
  static final ArchRule dataFlowsOneWay = classes()
      .that()
      .resideInAnyPackage(ports())
      .should()
      .onlyDependOnClassesThat(DescribedPredicate.not(inside("cli", "step")));

  @ArchTest
  static final ArchRule stepsDoNotKnowCommands = noClasses()
      .that()
      .resideInAPackage(HOME + ".step")
      .should()
      .dependOnClassesThat()
      .resideInAPackage(HOME + ".cli");

  @ArchTest
  static final ArchRule portsDoNotSeeEachOther = slices()
      .matching(HOME + ".(*)..")
      .should()
      .notDependOnEachOther()
      .ignoreDependency(inside("cli", "step"), DescribedPredicate.alwaysTrue())
      .ignoreDependency(DescribedPredicate.alwaysTrue(), inside("text", "exec", "http", "json"));

  @ArchTest
  static final ArchRule theKernelNeedsNobody = noClasses()
      .that()
      .resideInAnyPackage(HOME + ".text", HOME + ".exec", HOME + ".http", HOME + ".json")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(ports());

  @ArchTest
  static final ArchRule onlyMainTouchesTheProcess = noClasses()
      .that()
      .doNotHaveFullyQualifiedName(HOME + ".Factoryline")
      .should()
      .callMethod(System.class, "getenv")
      .orShould()
      .callMethod(System.class, "getenv", String.class)
      .orShould()
      .callMethod(System.class, "exit", int.class)
      .orShould()
      .callMethod(System.class, "currentTimeMillis")
      .orShould()
      .callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule onlyTheStoreKnowsGoogle = noClasses()
      .that()
      .resideOutsideOfPackage(HOME + ".planstore")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("com.google..");

  private static String[] ports() {
    return PORTS.stream().map(port -> HOME + "." + port).toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> inside(String... rooms) {
    List<String> packages =
        List.of(rooms).stream().map(room -> HOME + "." + room).toList();
    return DescribedPredicate.describe(
        "in " + packages, type -> packages.contains(type.getPackageName()));
  }
}
