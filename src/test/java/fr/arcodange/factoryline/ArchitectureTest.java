package fr.arcodange.factoryline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules that keep the rooms apart. */
class ArchitectureTest {
  private static final String HOME = "fr.arcodange.factoryline";
  private static final List<String> PORTS = List.of(
      "job", "oidc", "vault", "gitea", "git", "review", "planstore", "tofu", "postgres", "argocd");

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages(HOME);

  @Test
  void dataFlowsOneWay() {
    classes()
        .that()
        .resideInAnyPackage(ports())
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(inside("cli", "step")))
        .check(CLASSES);
  }

  @Test
  void stepsDoNotKnowCommands() {
    noClasses()
        .that()
        .resideInAPackage(HOME + ".step")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(HOME + ".cli")
        .check(CLASSES);
  }

  @Test
  void portsDoNotSeeEachOther() {
    slices()
        .matching(HOME + ".(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(inside("cli", "step"), DescribedPredicate.alwaysTrue())
        .ignoreDependency(DescribedPredicate.alwaysTrue(), inside("text", "exec", "http", "json"))
        .check(CLASSES);
  }

  @Test
  void theKernelNeedsNobody() {
    noClasses()
        .that()
        .resideInAnyPackage(HOME + ".text", HOME + ".exec", HOME + ".http", HOME + ".json")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ports())
        .check(CLASSES);
  }

  @Test
  void onlyMainTouchesTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(HOME + ".Factoryline")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .check(CLASSES);
  }

  @Test
  void onlyTheStoreKnowsGoogle() {
    noClasses()
        .that()
        .resideOutsideOfPackage(HOME + ".planstore")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.google..")
        .check(CLASSES);
  }

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
