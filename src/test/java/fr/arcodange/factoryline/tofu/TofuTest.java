package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.exec.ScriptFile;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TofuTest {
  @TempDir
  Path temporary;

  private Tofu locate(Map<String, String> environment) {
    return Tofu.locate(
        new Programs(new Cancellation(Duration.ofSeconds(10)), "/usr/bin:/bin"),
        environment,
        new TofuSettings(
            Optional.empty(),
            temporary.resolve("data"),
            Optional.empty(),
            TofuSettings.INIT_TIMEOUT),
        UnaryOperator.identity(),
        Clock.systemUTC());
  }

  private Tofu answering(String versionOutput) throws IOException {
    Path program = temporary.resolve("tofu");
    ScriptFile.write(program, "#!/bin/sh\ncat <<'END'\n" + versionOutput + "\nEND\n");
    return locate(Map.of("PATH", temporary + ":/usr/bin:/bin"));
  }

  @Test
  void missingTofuSaysHowToGetIt() {
    Failure failure =
        assertThrows(Failure.class, () -> locate(Map.of("PATH", temporary.toString())));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("looking for tofu on PATH: it is not there", failure.message());
    assertTrue(failure.hint().orElseThrow().contains("https://opentofu.org/docs/intro/install/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8.0", "1.12.6", "1.13.0-alpha1", "2.0.0"})
  void newEnoughVersionsAreTaken(String version) throws IOException {
    assertEquals(
        version, answering("{\"terraform_version\":\"" + version + "\"}").version());
  }

  @ParameterizedTest
  @CsvSource({"1.7.9", "1.6.0-beta1", "0.15.5"})
  void tooOldVersionsAreRefused(String version) throws IOException {
    Tofu tofu = answering("{\"terraform_version\":\"" + version + "\"}");
    Failure failure = assertThrows(Failure.class, tofu::version);
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        temporary.resolve("tofu") + " is OpenTofu " + version + "; 1.8 or newer is needed",
        failure.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "{\"terraform_version\":\"new\"}", "{}"})
  void programWithoutAVersionIsNotTofu(String output) throws IOException {
    Tofu tofu = answering(output);
    assertEquals(Failure.Kind.USAGE, assertThrows(Failure.class, tofu::version).kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_token=ya29",
        "secret_key=x",
        "password=x",
        "credentials={\"private_key\":\"x\"}",
        "conn_str=postgres://a:b@c/d",
        "Token = x",
        "credentials=absent.json",
      })
  void secretBackendConfigurationIsRefused(String entry) {
    Failure failure =
        assertThrows(Failure.class, () -> BackendConfig.arguments(temporary, List.of(entry)));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertFalse(
        failure.message().contains(entry.substring(entry.indexOf('=') + 1).strip() + "'"));
    assertFalse(failure.message().contains("ya29"));
  }

  @Test
  void otherBackendConfigurationBecomesArguments() throws IOException {
    Files.writeString(temporary.resolve("backend.hcl"), "");
    assertEquals(
        List.of(
            "-backend-config=bucket=arcodange-tf",
            "-backend-config=prefix=factory/main",
            "-backend-config=backend.hcl",
            "-backend-config=credentials=backend.hcl"),
        BackendConfig.arguments(
            temporary,
            List.of(
                "bucket=arcodange-tf",
                "prefix=factory/main",
                "backend.hcl",
                "credentials=backend.hcl")));
  }

  @Test
  void backendConfigurationThatIsNeitherPairNorFileIsNamed() {
    Failure failure = assertThrows(
        Failure.class, () -> BackendConfig.arguments(temporary, List.of("absent.hcl")));
    assertTrue(failure.message().contains("'absent.hcl' is neither key=value nor a file"));
  }

  @Test
  void environmentIsTheCallersLessWhatChangesTheMeaningOfArguments() {
    TofuEnvironment environment = TofuEnvironment.of(
        Map.of(
            "TF_VAR_name", "value",
            "TF_CLI_CONFIG_FILE", "/etc/tofu.rc",
            "TF_CLI_ARGS_apply", "-auto-approve",
            "TF_WORKSPACE", "other",
            "TF_INPUT", "1",
            "FORCE_COLOR", "1"),
        new TofuSettings(
            Optional.empty(), Path.of("/data"), Optional.of("blue"), TofuSettings.INIT_TIMEOUT));
    assertEquals(
        Map.of(
            "TF_VAR_name", "value",
            "TF_CLI_CONFIG_FILE", "/etc/tofu.rc",
            "TF_WORKSPACE", "blue",
            "TF_DATA_DIR", "/data",
            "TF_INPUT", "0",
            "TF_IN_AUTOMATION", "1",
            "NO_COLOR", "1"),
        environment.variables());
    assertEquals(List.of("TF_CLI_ARGS_apply", "TF_WORKSPACE"), environment.ignored());
  }

  @Test
  void longWordsKeepTheirBeginningAndTheirEnd() {
    Words.Collector collector = new Words.Collector(UnaryOperator.identity());
    for (int i = 0; i < 100_000; i++) {
      collector.accept("line " + i);
    }
    Words words = collector.words();
    assertTrue(words.text().startsWith("line 0\n"));
    assertTrue(words.text().endsWith("\nline 99999"));
    assertTrue(words.text().contains("\n… " + words.leftOut() + " lines left out …\n"));
    assertTrue(words.text().length() < 66_000);
    assertEquals(
        100_000,
        words.text().lines().filter(line -> line.startsWith("line")).count() + words.leftOut());
  }

  @Test
  void oneEndlessLineIsCut() {
    Words.Collector collector = new Words.Collector(UnaryOperator.identity());
    collector.accept("x".repeat(1 << 20));
    assertTrue(collector.words().text().length() < 10_000);
  }

  @Test
  void wordsAreRedactedBeforeTheyAreCut() {
    Redactor redactor = new Redactor();
    String secret = "s".repeat(200);
    redactor.add(Secret.of(secret));
    Words.Collector collector = new Words.Collector(redactor::redact);
    collector.accept("x".repeat(8_100) + secret);
    assertFalse(collector.words().text().contains("ss"));
  }

  @Test
  void warningsOfAPlanAreThoseAfterItsSummary() {
    Warnings warnings = new Warnings(UnaryOperator.identity());
    """

        Warning: Unable to open CLI configuration file

        The CLI configuration file at "x" does not exist.

          # a.b will be created
        Plan: 1 to add, 0 to change, 0 to destroy.

        Changes to Outputs:
          + o = 1

        Warning: Deprecated

          on main.tf line 1:

        Use another.

        Warning: Second
        ─────────────────
        Saved the plan to: /tmp/p
        """.lines().forEach(warnings);
    assertEquals(
        "Warning: Deprecated\n\n  on main.tf line 1:\n\nUse another.\n\nWarning: Second",
        warnings.words().text());
  }

  @ParameterizedTest
  @CsvSource({"LANG, C, 200", "GOGC, 50, 50", "GOMEMLIMIT, 1GiB, "})
  void memoryIsTradedForTimeWithoutALockOnlyAndNotAgainstTheJob(
      String name, String value, @Nullable String collection) {
    TofuSettings settings =
        new TofuSettings(Optional.empty(), temporary, Optional.empty(), TofuSettings.INIT_TIMEOUT);
    TofuEnvironment environment = TofuEnvironment.of(Map.of(name, value), settings);

    assertEquals(collection, environment.withoutLock().get("GOGC"));
    assertEquals(name.equals("GOGC") ? value : null, environment.variables().get("GOGC"));
  }
}
