package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One command that was run in a job.
 *
 * @param out standard output
 * @param err standard error, which is the job's log
 * @param environment what the job had, with its command files
 */
record Run(int code, String out, String err, Map<String, String> environment) {
  private static final Pattern OUTPUT =
      Pattern.compile("^([a-z_]+)<<(\\S+)\\n(?:(.*?)\\n)?\\2$", Pattern.MULTILINE | Pattern.DOTALL);

  Run endedWith(int expected) {
    assertEquals(expected, code, this::toString);
    return this;
  }

  Run says(String text) {
    assertTrue(err.contains(text), () -> "'" + text + "' is not in the log:\n" + log());
    return this;
  }

  Run doesNotSay(String text) {
    assertFalse(log().contains(text), () -> "'" + text + "' is in the log:\n" + log());
    return this;
  }

  /** What a person sees of the log: the runner keeps the masks to itself. */
  String log() {
    return err.lines()
        .filter(line -> !line.startsWith("::add-mask::"))
        .collect(Collectors.joining("\n"));
  }

  Map<String, String> outputs() {
    Map<String, String> outputs = new TreeMap<>();
    Matcher matcher = OUTPUT.matcher(file("GITHUB_OUTPUT"));
    while (matcher.find()) {
      outputs.put(matcher.group(1), matcher.group(3) == null ? "" : matcher.group(3));
    }
    return outputs;
  }

  String output(String name) {
    String value = outputs().get(name);
    if (value == null) {
      throw new AssertionError("there is no output " + name + " among " + outputs() + "\n" + log());
    }
    return value;
  }

  String summary() {
    return file("GITHUB_STEP_SUMMARY");
  }

  String file(String variable) {
    try {
      return Files.readString(Path.of(environment.getOrDefault(variable, "")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "exit code " + code + "\n" + out + log();
  }
}
