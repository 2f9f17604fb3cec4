package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** check-names in the example that people copy. */
class CheckNamesIT {
  private static final Path EXAMPLE = Path.of("examples", "factory").toAbsolutePath();

  @TempDir
  Path temp;

  private static Invocation check(Path folder, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "check-names";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Invocation.of(
        Map.of("PATH", Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin")),
        folder,
        Clock.systemUTC(),
        all);
  }

  @Test
  void theExampleJoinsUp() {
    Invocation run = check(EXAMPLE);
    assertEquals("every name joins up\n", run.out());
    assertEquals(0, run.code(), run.err());
  }

  @Test
  void anApplicationThatIsAddedInOnePlaceOnlyIsToldWithWhatIsMissing() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      for (Path file : files.toList()) {
        Files.copy(file, temp.resolve("copy").resolve(EXAMPLE.relativize(file).toString()));
      }
    }
    Path list = temp.resolve("copy/postgres/applications.yaml");
    Files.writeString(list, Files.readString(list) + "- cms\n");

    Invocation run = check(temp.resolve("copy"));

    assertEquals(6, run.code(), run.err());
    assertTrue(
        run.out().startsWith("error: cms: it has a database, and the OpenTofu variable"),
        run.out());
    assertTrue(
        check(temp.resolve("copy"), "--output", "json").out().contains("\"severity\":\"error\""));
  }

  @Test
  void anEmptyFolderIsNoFactory() {
    Invocation run = check(temp);
    assertEquals(2, run.code(), run.err());
    assertEquals("", run.out());
  }

  @Test
  void aPartThatIsNamedHasToBeThere() {
    Invocation chart = check(EXAMPLE, "--chart", "argcod");
    assertEquals(2, chart.code(), chart.err());
    Invocation list = check(EXAMPLE, "--applications", "postgres/aplications.yaml");
    assertEquals(2, list.code(), list.err());
    assertTrue(list.err().contains("aplications.yaml"), list.err());
  }

  @Test
  void whatWasReadIsTold() throws IOException {
    Files.writeString(temp.resolve("main.tf"), "locals {}\n");
    Invocation run = check(temp);
    assertEquals(0, run.code(), run.err());
    assertTrue(
        run.err().contains("read: no chart; no postgres/applications.yaml; 1 *.tf files"),
        run.err());
    assertTrue(check(EXAMPLE).err().contains("read: the chart, "), run.err());
  }

  @Test
  void aFileThatTofuCouldNotReadEither() throws IOException {
    Files.writeString(temp.resolve("main.tf"), "variable \"broken\" {\nlocals {}\n");
    Invocation run = check(temp);
    assertEquals(5, run.code(), run.err());
    assertTrue(run.err().contains("main.tf: the block variable broken has no end"), run.err());
  }

  @Test
  void anApplicationThatCannotBeReadDoesNotPassForNone() throws IOException {
    Path chart = temp.resolve("argocd");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Files.writeString(
        chart.resolve("templates/a.yaml"),
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nkind: Application\nmetadata: {name: a}\n");

    Invocation run = check(temp);

    assertEquals(5, run.code(), run.out() + run.err());
    assertEquals("", run.out());
    assertTrue(run.err().contains("c/templates/a.yaml: line 4 of"), run.err());
  }
}
