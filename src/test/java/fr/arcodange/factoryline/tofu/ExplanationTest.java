package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
  private static Failure of(String words) {
    return Explanation.of("running tofu plan in infra", 1, words, Instant.EPOCH);
  }

  @Test
  void firstErrorAndItsPlaceAreTheMessage() {
    assertEquals(
        "running tofu plan in infra: Unsupported argument (main.tf line 3), and 1 more",
        of("""
            Error: Unsupported argument

              on main.tf line 3, in resource "a" "b":
               3:   x = 1

            Error: Another

              on other.tf line 9:
            """).message());
  }

  @Test
  void placeOfAnotherErrorIsNotThatOfTheFirst() {
    assertEquals(
        "running tofu plan in infra: First, and 1 more",
        of("Error: First\n\nError: Second\n\n  on other.tf line 9:\n").message());
  }

  @Test
  void silenceIsToldByItsExitCode() {
    assertEquals("running tofu plan in infra: exit code 1", of("").message());
  }

  @Test
  void longSummaryIsCut() {
    assertTrue(of("Error: " + "x".repeat(10_000)).message().length() < 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Error: Failed to get existing workspaces\n\ndial tcp 10.0.0.1:443: connect: connection\nrefused",
        "Error: x\n\nlookup storage.googleapis.com: no such host",
        "Error: x\n\ntls: failed to verify certificate: x509: certificate signed by unknown authority",
        "Error: x\n\ngoogleapi: got HTTP response code 503 Service Unavailable",
      })
  void serverThatCannotBeReachedIsUnreachable(String words) {
    assertEquals(Failure.Kind.UNREACHABLE, of(words).kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Error: Provider dependency changes detected\n\nthe lock file is\nread-only.",
        "Error: Inconsistent dependency lock file\n\nprovider x: required by this configuration",
        "Error: Failed to install provider\n\ndoesn't match any of the checksums previously recorded",
      })
  void lockFileThatWouldChangeSaysWhatToRun(String words) {
    assertEquals(Failure.Kind.TOOL_FAILED, of(words).kind());
    assertTrue(of(words).hint().orElseThrow().contains("commit .terraform.lock.hcl"));
  }

  @Test
  void anythingElseIsTheToolsFailure() {
    assertEquals(Failure.Kind.TOOL_FAILED, of("Error: Invalid expression\n").kind());
  }
}
