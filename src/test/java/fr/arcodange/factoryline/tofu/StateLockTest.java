package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateLockTest {
  private static final String WORDS = """

      Error: Error acquiring the state lock

      Error message: resource temporarily unavailable
      Lock Info:
        ID:        5a7c53ea-3b0f-8f0c-8d3e-6c6f6a5ae0a5
        Path:      gs://arcodange-tf/factory/main/default.tflock
        Operation: OperationTypeApply
        Who:       runner@forge
        Version:   1.12.6
        Created:   2026-11-23 10:58:59.5 +0000 UTC
        Info:

      OpenTofu acquires a state lock to protect the state from being written
      ID:        not part of the block
      """;

  @Test
  void lockIsReadFromTofusWords() {
    assertEquals(
        Optional.of(new StateLock(
            "5a7c53ea-3b0f-8f0c-8d3e-6c6f6a5ae0a5",
            "gs://arcodange-tf/factory/main/default.tflock",
            "OperationTypeApply",
            "runner@forge",
            "1.12.6",
            Optional.of(Instant.parse("2026-11-23T10:58:59.500Z")))),
        StateLock.in(WORDS));
  }

  @Test
  void heldLockSaysByWhomSinceWhenAndTheWayOut() {
    Failure failure = StateLock.in(WORDS)
        .orElseThrow()
        .held("running tofu apply in infra", Instant.parse("2026-11-23T12:00:00Z"));
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertEquals(
        "running tofu apply in infra: the state is locked by runner@forge for OperationTypeApply,"
            + " since 2026-11-23T10:58:59.500Z (61 min ago), lock"
            + " 5a7c53ea-3b0f-8f0c-8d3e-6c6f6a5ae0a5",
        failure.message());
    assertTrue(failure
        .hint()
        .orElseThrow()
        .contains("`tofu force-unlock 5a7c53ea-3b0f-8f0c-8d3e-6c6f6a5ae0a5`"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T12:00:01Z, 1 s ago",
    "2026-11-23T12:03:00Z, 3 min ago",
    "2026-11-23T17:00:00Z, 5 h ago",
    "2026-11-30T12:00:00Z, 7 days ago",
    "2026-11-23T11:00:00Z, 0 s ago",
  })
  void ageIsSaidInTheUnitThatFits(Instant now, String age) {
    StateLock lock =
        new StateLock("1", "", "", "", "", Optional.of(Instant.parse("2026-11-23T12:00:00Z")));
    assertEquals(
        "x: the state is locked by somebody, since 2026-11-23T12:00:00Z (" + age + "), lock 1",
        lock.held("x", now).message());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23 10:58:59.876064123 +0000 UTC, 2026-11-23T10:58:59.876064123Z",
    "2026-11-23 10:58:59 +0000 UTC, 2026-11-23T10:58:59Z",
    "2026-11-23 11:58:59.12 +0100 CET, 2026-11-23T10:58:59.120Z",
  })
  void goTimesAreRead(String text, Instant time) {
    assertEquals(
        Optional.of(time),
        StateLock.in("Lock Info:\n  ID: 1\n  Created: " + text + "\n")
            .orElseThrow()
            .created());
  }

  @Test
  void unreadableTimeIsLeftOut() {
    assertEquals(
        "x: the state is locked by a@b, lock 1",
        StateLock.in("Lock Info:\n  ID: 1\n  Who: a@b\n  Created: yesterday\n")
            .orElseThrow()
            .held("x", Instant.EPOCH)
            .message());
  }

  @Test
  void wordsWithoutALockHaveNone() {
    assertEquals(Optional.empty(), StateLock.in("Error: no"));
    assertEquals(Optional.empty(), StateLock.in("Lock Info:\n\n"));
  }
}
