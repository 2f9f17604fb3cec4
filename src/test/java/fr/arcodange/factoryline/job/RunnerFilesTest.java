package fr.arcodange.factoryline.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.HostileTexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerFilesTest {
  private static final int KIB = 1024;

  @TempDir
  Path folder;

  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("file");
  }

  @Test
  void outputsAreReadBackAsTheyWereSet() throws IOException {
    StepOutputs outputs = new StepOutputs(Optional.of(file));
    Map<String, String> expected = new LinkedHashMap<>();
    List<String> texts = HostileTexts.all()
        .filter(text -> !text.contains("\r") && text.equals(utf8(text)))
        .toList();
    for (int i = 0; i < texts.size(); i++) {
      outputs.set("out-" + i, texts.get(i));
      expected.put("out-" + i, texts.get(i));
    }
    outputs.set("tricky", "x<<EOF\nname=value\nend_\nEOF\n");
    expected.put("tricky", "x<<EOF\nname=value\nend_\nEOF\n");
    assertEquals(expected, readAsTheRunnerDoes());
  }

  @Test
  void whatIsInTheFileAlreadyStays() throws IOException {
    Files.writeString(file, "first=1\n");
    new StepOutputs(Optional.of(file)).set("second", "2");
    assertTrue(Files.readString(file).startsWith("first=1\nsecond<<end_"));
  }

  @Test
  void aLineThatTheRunnerWouldLoseIsRefusedAndNothingIsWritten() throws IOException {
    StepOutputs outputs = new StepOutputs(Optional.of(file));
    outputs.set("fits", "x".repeat(64 * KIB - 1) + "\n" + "y".repeat(64 * KIB - 1));
    long size = Files.size(file);
    for (String value :
        List.of("x".repeat(64 * KIB), "short\n" + "é".repeat(32 * KIB) + "\nshort")) {
      Failure failure = assertThrows(Failure.class, () -> outputs.set("wide", value));
      assertEquals(Failure.Kind.USAGE, failure.kind());
      assertEquals(
          "setting step output 'wide': it has a line of 64 KiB or more,"
              + " which the runner would drop together with everything after it",
          failure.message());
    }
    assertEquals(size, Files.size(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1x", "-x", "a b", "a=b", "a<<b", "a\nb", "é"})
  void anOutputNeedsAName(String name) {
    Failure failure =
        assertThrows(Failure.class, () -> new StepOutputs(Optional.of(file)).set(name, "x"));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1x",
        "a-b",
        "a b",
        "a=b",
        "GITHUB_TOKEN",
        "RUNNER_TEMP",
        "GITEA_ENV",
        "ACTIONS_X"
      })
  void aVariableNeedsANameOfItsOwn(String name) {
    Failure failure =
        assertThrows(Failure.class, () -> new StepEnvironment(Optional.of(file)).set(name, "x"));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertFalse(Files.exists(file));
  }

  @Test
  void aVariableIsReadBackAsItWasSetAndCannotHoldAZeroByte() throws IOException {
    StepEnvironment environment = new StepEnvironment(Optional.of(file));
    environment.set("TF_VAR_key", "-----BEGIN-----\nabc=\n-----END-----\n");
    assertEquals(
        Map.of("TF_VAR_key", "-----BEGIN-----\nabc=\n-----END-----\n"), readAsTheRunnerDoes());
    Failure failure = assertThrows(Failure.class, () -> environment.set("B", "secret\0value"));
    assertFalse(failure.message().contains("secret\0"));
  }

  @Test
  void withoutAFileNothingIsWrittenButNamesStillCount() {
    new StepOutputs(Optional.empty()).set("a", "b");
    new StepEnvironment(Optional.empty()).set("A", "b");
    new StepSummary(Optional.empty()).append("x");
    assertThrows(Failure.class, () -> new StepOutputs(Optional.empty()).set("a b", "c"));
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() {
    Failure failure =
        assertThrows(Failure.class, () -> new StepOutputs(Optional.of(folder)).set("a", "b"));
    assertEquals(Failure.Kind.NOT_DELIVERED, failure.kind());
    assertEquals(
        "setting step output 'a': writing " + folder + ": it is a folder", failure.message());
  }

  @Test
  void aFileWhoseFolderIsMissingIsSaidToBeSo() {
    Path missing = folder.resolve("none/output");
    Failure failure =
        assertThrows(Failure.class, () -> new StepOutputs(Optional.of(missing)).set("a", "b"));
    assertEquals(
        "setting step output 'a': writing " + missing + ": there is no folder "
            + folder.resolve("none"),
        failure.message());
    assertTrue(failure.hint().orElseThrow().contains("unset the variable"));
  }

  @Test
  void summariesAreAddedToEachOther() throws IOException {
    StepSummary summary = new StepSummary(Optional.of(file));
    summary.append("# One");
    summary.append("# Two\n");
    assertEquals("# One\n# Two\n", Files.readString(file));
  }

  @Test
  void aSummaryNeverGrowsBeyondOneMebibyteAndSaysThatItWasCut() throws IOException {
    StepSummary summary = new StepSummary(Optional.of(file));
    summary.append("é".repeat(500 * KIB));
    summary.append("漢".repeat(500 * KIB));
    summary.append("more");
    assertTrue(Files.size(file) <= KIB * KIB);
    String text = Files.readString(file);
    assertTrue(text.endsWith("漢\n\n*The rest was left out: a summary holds 1 MiB.*\n"));
    assertFalse(text.contains("more"));
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private Map<String, String> readAsTheRunnerDoes() throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> lines = List.of(Files.readString(file).split("\n", -1));
    int i = 0;
    while (i < lines.size() - 1) {
      String[] nameAndEnd = lines.get(i).split("<<", 2);
      int end = i + 1;
      while (!lines.get(end).equals(nameAndEnd[1])) {
        end++;
      }
      values.put(nameAndEnd[0], String.join("\n", lines.subList(i + 1, end)));
      i = end + 1;
    }
    return values;
  }
}
