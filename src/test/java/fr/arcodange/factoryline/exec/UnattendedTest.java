package fr.arcodange.factoryline.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class UnattendedTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Cancellation cancellation = new Cancellation(Duration.ZERO);

  @Test
  void whatTheWorkGivesIsGivenOn() {
    assertEquals("text", Unattended.await("working", () -> "text", cancellation, LONG));
  }

  @Test
  void whatTheWorkThrowsIsThrown() {
    IllegalStateException trouble = new IllegalStateException("trouble");
    assertSame(
        trouble,
        assertThrows(
            IllegalStateException.class,
            () -> Unattended.await(
                "working",
                () -> {
                  throw trouble;
                },
                cancellation,
                LONG)));
  }

  @Test
  void workThatNothingStopsIsLeftAloneWhenTheJobIsCancelled() {
    CountDownLatch never = new CountDownLatch(1);
    Cancelled cancelled = assertThrows(
        Cancelled.class,
        () -> Unattended.await(
            "working",
            () -> {
              cancellation.cancel();
              return wait(never);
            },
            cancellation,
            LONG));
    assertEquals("cancelled while working", cancelled.getMessage());
  }

  @Test
  void workThatTakesTooLongIsLeftAlone() {
    CountDownLatch never = new CountDownLatch(1);
    Failure failure = assertThrows(
        Failure.class,
        () -> Unattended.await("working", () -> wait(never), cancellation, Duration.ofMillis(1)));
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertEquals("working: no end after 0 s", failure.message());
  }

  @Test
  void whatComesLateIsTakenCareOf() throws InterruptedException {
    CountDownLatch goOn = new CountDownLatch(1);
    SynchronousQueue<String> taken = new SynchronousQueue<>();
    assertThrows(
        TimeoutException.class,
        () -> Unattended.await(
            "working", () -> wait(goOn), late -> put(taken, late), cancellation, Duration.ZERO));
    goOn.countDown();
    assertEquals("nobody waits for this", taken.take());
  }

  private static void put(SynchronousQueue<String> taken, String late) {
    try {
      taken.put(late);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "nobody waits for this";
  }
}
