package fr.arcodange.factoryline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher gives the Java that it starts; here that is a script which prints what it got. */
class LauncherTest {
  /** Whatever a Helm that renders could find a cluster by. */
  private static final List<String> CLUSTER = List.of(
      "KUBECONFIG",
      "KUBERNETES_SERVICE_HOST",
      "KUBERNETES_SERVICE_PORT",
      "KUBERNETES_MASTER",
      "HELM_KUBEAPISERVER",
      "HELM_KUBETOKEN",
      "HELM_KUBECONTEXT",
      "HELM_KUBECAFILE",
      "HELM_KUBEASUSER",
      "HELM_KUBEASGROUPS",
      "HELM_KUBETLS_SERVER_NAME",
      "HELM_KUBEINSECURE_SKIP_TLS_VERIFY");

  @TempDir
  Path folder;

  @BeforeEach
  void layOut() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(folder.resolve("lib"));
    Files.copy(Path.of("src/dist/bin/factoryline"), folder.resolve("bin/factoryline"));
    for (String profile : List.of("base", "argocd", "names", "storage", "postgres")) {
      Files.writeString(folder.resolve("lib/" + profile + ".list"), "factoryline.jar\n");
    }
    Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\nenv\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
  }

  private Map<String, String> environmentOf(String command, Map<String, String> given)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(
            "sh", folder.resolve("bin/factoryline").toString(), command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile());
    builder.environment().clear();
    builder.environment().putAll(given);
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("FACTORYLINE_JAVA", folder.resolve("java").toString());
    assertEquals(0, builder.start().waitFor());
    String printed = Files.readString(out, StandardCharsets.UTF_8);
    Map<String, String> environment = new HashMap<>();
    printed.lines().forEach(line -> {
      int equals = line.indexOf('=');
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    });
    return environment;
  }

  private static Map<String, String> cluster() {
    Map<String, String> cluster = new HashMap<>();
    CLUSTER.forEach(name -> cluster.put(name, "a-cluster"));
    return cluster;
  }

  @ParameterizedTest
  @ValueSource(strings = {"argocd-render", "check-names"})
  void whatRendersChartsIsToldOfNoCluster(String command) throws IOException, InterruptedException {
    Map<String, String> environment = environmentOf(command, cluster());
    assertFalse(environment.containsValue("a-cluster"), environment::toString);
    assertEquals("/dev/null", environment.get("KUBECONFIG"));
    assertEquals("http://127.0.0.1:0", environment.get("KUBERNETES_MASTER"));
  }

  @Test
  void whatMayHaveBusinessWithAClusterKeepsIt() throws IOException, InterruptedException {
    Map<String, String> environment = environmentOf("tofu-plan", cluster());
    CLUSTER.forEach(name -> assertEquals("a-cluster", environment.get(name), name));
  }

  /** Java would make a question mark of each character of a secret that the locale does not have. */
  @ParameterizedTest
  @CsvSource({"PATH,", "LANG,C", "LC_ALL,POSIX", "LANG,xx_XX.UTF-8", "LC_CTYPE,xx_XX.ISO-8859-1"})
  void aLocaleWithoutUnicodeIsReplaced(String name, @Nullable String value)
      throws IOException, InterruptedException {
    Map<String, String> given = value == null ? Map.of() : Map.of(name, value);
    assertEquals("C.UTF-8", environmentOf("vault-auth", given).get("LC_ALL"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C.UTF-8", "C.utf8"})
  void aLocaleWithUnicodeStays(String locale) throws IOException, InterruptedException {
    Map<String, String> environment = environmentOf("vault-auth", Map.of("LANG", locale));
    assertEquals(locale, environment.get("LANG"));
    assertFalse(environment.containsKey("LC_ALL"));
  }

  /** A variable of its own that goes by the name of one of the job's would have another value in what {@code --exec} runs. */
  @ParameterizedTest
  @ValueSource(strings = {"vault-auth", "argocd-render"})
  void theJobsVariablesStayAsTheyAre(String command) throws IOException, InterruptedException {
    Map<String, String> ofTheJob = Pattern.compile("[a-z_]+")
        .matcher(Files.readString(folder.resolve("bin/factoryline")))
        .results()
        .map(MatchResult::group)
        .filter(name -> !name.startsWith("fl_"))
        .distinct()
        .collect(Collectors.toMap(name -> name, name -> "the job's"));
    Map<String, String> environment = environmentOf(command, ofTheJob);
    ofTheJob.forEach((name, value) -> assertEquals(value, environment.get(name), name));
  }

  /** A cd that finds its folder by CDPATH says where it went, which is no part of the answer. */
  @Test
  void aCdPathOfTheCallerChangesNothing() throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder("sh", "bin/factoryline", "--version")
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile());
    builder.environment().put("CDPATH", ".:" + folder);
    builder.environment().put("FACTORYLINE_JAVA", folder.resolve("java").toString());
    assertEquals(0, builder.start().waitFor(), () -> read(out));
  }

  /** A home of Java as the launcher reads it: what it is stands in its release file, and its java ends with 0. */
  private Path javaHome(String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve("java-" + version));
    Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nexit 0\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"Somebody\"\nJAVA_RUNTIME_VERSION=\"" + version + "+9\"\nJAVA_VERSION=\""
            + version + "\"\nOS_NAME=\"Linux\"\n");
    return home;
  }

  private Ended ended(Map<String, String> environment) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(
            "sh", folder.resolve("bin/factoryline").toString(), "--version")
        .redirectErrorStream(true)
        .redirectOutput(out.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().putAll(environment);
    return new Ended(builder.start().waitFor(), read(out));
  }

  private record Ended(int code, String said) {}

  private static String tooOld(Path java, String version) {
    return "factoryline: " + java + " is Java " + version
        + ", and 17 or newer is needed; install one, and set JAVA_HOME to its "
        + "folder or FACTORYLINE_JAVA to its bin/java\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8.0_402", "9", "11.0.22", "16.0.2"})
  void aJavaThatIsTooOldIsNamedInOneLine(String version) throws IOException, InterruptedException {
    Path home = javaHome(version);
    Path java = home.resolve("bin/java");
    Ended expected = new Ended(2, tooOld(java, version));
    assertEquals(expected, ended(Map.of("JAVA_HOME", home.toString())));
    assertEquals(expected, ended(Map.of("FACTORYLINE_JAVA", java.toString())));
    assertEquals(
        expected,
        ended(Map.of("PATH", folder + "/none::" + home.resolve("bin") + ":/usr/bin:/bin")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "17.0.15", "25.0.3", "26-ea"})
  void aJavaThatIsNewEnoughIsStarted(String version) throws IOException, InterruptedException {
    assertEquals(new Ended(0, ""), ended(Map.of("JAVA_HOME", javaHome(version).toString())));
  }

  @Test
  void aJavaOfWhichNothingIsWrittenIsStarted() throws IOException, InterruptedException {
    Path home = javaHome("11.0.22");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"unknown\"\n");
    assertEquals(new Ended(0, ""), ended(Map.of("JAVA_HOME", home.toString())));
    Files.delete(home.resolve("release"));
    assertEquals(new Ended(0, ""), ended(Map.of("JAVA_HOME", home.toString())));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
