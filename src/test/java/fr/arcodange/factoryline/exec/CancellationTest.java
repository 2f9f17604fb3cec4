package fr.arcodange.factoryline.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private final Cancellation cancellation = new Cancellation(Duration.ofSeconds(1));
  private final List<String> told = new ArrayList<>();

  @Test
  void everybodyIsToldOnce() {
    cancellation.onCancel(() -> told.add("one"));
    cancellation.onCancel(() -> told.add("two"));
    cancellation.onCancel(() -> told.add("gone")).close();

    cancellation.cancel();
    cancellation.cancel();

    assertEquals(List.of("one", "two"), told);
    assertTrue(cancellation.isCancelled());
  }

  @Test
  void whoComesLateIsToldAtOnce() {
    cancellation.cancel();

    cancellation.onCancel(() -> told.add("late")).close();

    assertEquals(List.of("late"), told);
  }

  @Test
  void anActionMayBeRegisteredTwice() {
    Runnable action = () -> told.add("told");
    cancellation.onCancel(action);
    cancellation.onCancel(action).close();

    cancellation.cancel();

    assertEquals(List.of("told"), told);
  }

  @Test
  void oneThatThrowsDoesNotKeepTheNewsFromTheOthers() {
    IllegalStateException bug = new IllegalStateException("bug");
    IllegalStateException second = new IllegalStateException("second");
    cancellation.onCancel(() -> {
      throw bug;
    });
    cancellation.onCancel(() -> {
      throw second;
    });
    cancellation.onCancel(() -> told.add("told"));

    assertSame(bug, assertThrows(IllegalStateException.class, cancellation::cancel));
    assertEquals(List.of(second), List.of(bug.getSuppressed()));
    assertEquals(List.of("told"), told);
  }

  @Test
  void aWaitEndsByCancellation() {
    cancellation.sleep(Duration.ofMillis(1), "waiting");
    cancellation.check("asking");
    cancellation.onCancel(() -> told.add("told"));

    Thread other = new Thread(cancellation::cancel);
    other.start();
    Cancelled cancelled =
        assertThrows(Cancelled.class, () -> cancellation.sleep(Duration.ofHours(1), "waiting"));

    assertEquals("cancelled while waiting", cancelled.getMessage());
    assertTrue(cancelled.exitCode().isEmpty());
    assertThrows(Cancelled.class, () -> cancellation.check("asking"));
  }

  @Test
  void anInterruptedWaitIsACancelledOne() {
    Thread.currentThread().interrupt();

    assertThrows(Cancelled.class, () -> cancellation.sleep(Duration.ofHours(1), "waiting"));

    assertTrue(Thread.interrupted(), "the interrupt is kept");
    assertFalse(cancellation.isCancelled());
  }
}
