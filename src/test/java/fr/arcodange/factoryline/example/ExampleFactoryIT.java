package fr.arcodange.factoryline.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.tofu.FakeProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real tofu reads the example's roots, as far as it goes without their providers.
 *
 * <p>{@code tofu validate} asks the providers what they know, and they are not to be had without the registry. {@code tofu init} reads
 * all of the configuration first, modules included, and then takes each provider in the version that is asked for; it does not
 * run one. So it meets stand-ins here that can be installed and not run: it fails on whatever is no OpenTofu, is declared
 * twice, or asks for another version than the factory is meant to have, and not on an attribute that a provider does not know.
 */
class ExampleFactoryIT {
  private static final Path FACTORY = Path.of("examples/factory");
  private static final Pattern LOCKED = Pattern.compile(
      "provider \"registry\\.opentofu\\.org/([^\"]+)\" \\{\\s+version\\s+= \"([^\"]+)\"");

  private static final Map<String, String> EDGE = new TreeMap<>(Map.of(
      "go-gitea/gitea", "0.6.0",
      "hashicorp/vault", "4.4.0",
      "hashicorp/google", "7.0.1",
      "cloudflare/cloudflare", "5.13.0",
      "ovh/ovh", "2.8.0"));

  @TempDir
  Path temporary;

  @Test
  void theConfigurationIsFormatted() throws Exception {
    Run run = tofu(FACTORY.toAbsolutePath(), "fmt", "-check", "-recursive", "-diff");
    assertEquals(0, run.exitCode(), run.output());
  }

  @Test
  void theEdgeIsReadAndAsksForItsProvidersVersions() throws Exception {
    mirror("cloudflare/cloudflare", "6.0.0");
    assertEquals(EDGE, initialised("iac", EDGE));
  }

  @Test
  void cloudflareFromBeforeItsTokensChangedIsRefused() throws Exception {
    for (Map.Entry<String, String> provider : EDGE.entrySet()) {
      boolean isCloudflare = provider.getKey().equals("cloudflare/cloudflare");
      mirror(provider.getKey(), isCloudflare ? "5.12.0" : provider.getValue());
    }
    Run run = tofu(copy("iac"), "init", "-backend=false", "-no-color", "-input=false");
    assertNotEquals(0, run.exitCode());
    assertTrue(run.output().contains(">= 5.13"), run.output());
  }

  @Test
  void theDatabasesAreReadAndAskForTheirProvidersVersion() throws Exception {
    Map<String, String> versions = Map.of("cyrilgdn/postgresql", "1.26.0");
    assertEquals(versions, initialised("postgres/iac", versions));
  }

  @Test
  void tofuWouldSayIfItCouldNotReadThem() throws Exception {
    Path root = copy("postgres/iac");
    mirror("cyrilgdn/postgresql", "1.26.0");
    Files.writeString(
        root.resolve("more.tf"), "resource \"postgresql_role\" \"owner\" { name = \"twice\" }\n");
    Run run = tofu(root, "init", "-backend=false", "-no-color", "-input=false");
    assertNotEquals(0, run.exitCode());
    assertTrue(run.output().contains("Duplicate resource"), run.output());
  }

  /** What tofu locked. */
  private Map<String, String> initialised(String root, Map<String, String> offered)
      throws Exception {
    for (Map.Entry<String, String> provider : offered.entrySet()) {
      mirror(provider.getKey(), provider.getValue());
    }
    Path copy = copy(root);
    Run run = tofu(copy, "init", "-backend=false", "-no-color", "-input=false");
    assertEquals(0, run.exitCode(), run.output());
    return LOCKED
        .matcher(Files.readString(copy.resolve(".terraform.lock.hcl")))
        .results()
        .collect(Collectors.toMap(
            found -> found.group(1), found -> found.group(2), (one, other) -> one, TreeMap::new));
  }

  private void mirror(String provider, String version) throws IOException {
    FakeProvider.writeMirror(
        temporary.resolve("mirror"), "registry.opentofu.org/" + provider, version);
  }

  private Path copy(String root) throws IOException {
    Path from = FACTORY.resolve(root);
    Path to = temporary.resolve("root");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return to;
  }

  private Run tofu(Path folder, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Engines.find("tofu").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    Path settings = Files.writeString(
        temporary.resolve("tofu.rc"), FakeProvider.cliConfig(temporary.resolve("mirror")));
    builder.environment().keySet().removeIf(name -> name.startsWith("TF_"));
    builder.environment().put("TF_CLI_CONFIG_FILE", settings.toString());
    builder.environment().put("HOME", temporary.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private record Run(int exitCode, String output) {}
}
