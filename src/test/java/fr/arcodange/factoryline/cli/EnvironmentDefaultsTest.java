package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class EnvironmentDefaultsTest {

  @Command(name = "tofu-plan")
  static final class Sample {
    @Option(names = "--vault-addr")
    @Nullable
    String address;

    @Option(names = "--watch", split = "\\R")
    List<String> watch = List.of();

    @Option(names = "--ignore-missing", arity = "0..1", fallbackValue = "true")
    boolean ignoreMissing;
  }

  private static Sample parsed(Map<String, String> environment, String... args) {
    Sample sample = new Sample();
    CommandLine line = new CommandLine(sample)
        .setDefaultValueProvider(
            new EnvironmentDefaults(List.of("tofu-plan", "tofu"), environment));
    line.parseArgs(EmptyArguments.removed(args, line.getCommandSpec()));
    return sample;
  }

  @Test
  void theFlagComesBeforeTheCommandsVariableBeforeTheSharedOneBeforeTheEcosystems() {
    Map<String, String> all = Map.of(
        "FACTORYLINE_TOFU_PLAN_VAULT_ADDR", "https://of-command",
        "FACTORYLINE_VAULT_ADDR", "https://shared",
        "VAULT_ADDR", "https://ecosystem");
    assertEquals("https://flag", parsed(all, "--vault-addr", "https://flag").address);
    assertEquals("https://of-command", parsed(all).address);
    assertEquals(
        "https://shared",
        parsed(Map.of(
                "FACTORYLINE_VAULT_ADDR", "https://shared", "VAULT_ADDR", "https://ecosystem"))
            .address);
    assertEquals("https://ecosystem", parsed(Map.of("VAULT_ADDR", "https://ecosystem")).address);
  }

  @Test
  void aVariableOfTheWholeComesAfterThatOfThePart() {
    Map<String, String> both = Map.of(
        "FACTORYLINE_TOFU_PLAN_VAULT_ADDR", "https://of-part",
        "FACTORYLINE_TOFU_VAULT_ADDR", "https://of-whole",
        "FACTORYLINE_VAULT_ADDR", "https://shared");
    assertEquals("https://of-part", parsed(both).address);
    assertEquals(
        "https://of-whole",
        parsed(Map.of(
                "FACTORYLINE_TOFU_VAULT_ADDR", "https://of-whole",
                "FACTORYLINE_VAULT_ADDR", "https://shared"))
            .address);
  }

  @Test
  void anEmptyVariableIsUnset() {
    Map<String, String> environment = Map.of(
        "FACTORYLINE_TOFU_PLAN_VAULT_ADDR",
        "",
        "FACTORYLINE_VAULT_ADDR",
        " ",
        "VAULT_ADDR",
        "https://v");
    assertEquals("https://v", parsed(environment).address);
  }

  @Test
  void anEmptyFlagIsUnset() {
    assertEquals("https://v", parsed(Map.of("VAULT_ADDR", "https://v"), "--vault-addr=").address);
    assertEquals(
        "https://v", parsed(Map.of("VAULT_ADDR", "https://v"), "--vault-addr", "").address);
    assertNull(parsed(Map.of(), "--vault-addr=").address);
  }

  @Test
  void aListIsOnePerLine() {
    assertEquals(
        List.of("modules/**", "values.yaml"),
        parsed(Map.of("FACTORYLINE_WATCH", "modules/**\nvalues.yaml")).watch);
  }

  @Test
  void aBooleanIsTrueOrFalse() {
    assertEquals(true, parsed(Map.of("FACTORYLINE_IGNORE_MISSING", "true")).ignoreMissing);
    assertEquals(
        false,
        parsed(Map.of("FACTORYLINE_IGNORE_MISSING", "true"), "--ignore-missing=false")
            .ignoreMissing);
    assertEquals(true, parsed(Map.of(), "--ignore-missing").ignoreMissing);
  }
}
