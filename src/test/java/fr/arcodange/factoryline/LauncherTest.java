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

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
