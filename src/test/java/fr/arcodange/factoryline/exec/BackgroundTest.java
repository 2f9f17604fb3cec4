package fr.arcodange.factoryline.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackgroundTest {
  @Test
  void whatTheWorkThrewIsThrownToWhoWaitsForIt() {
    Failure failure = Failure.denied("asking: no");
    Background<String> background = Background.begin("asking", () -> {
      throw failure;
    });

    assertSame(failure, assertThrows(Failure.class, background::await));
    background.close();
  }

  @Test
  void closingWaitsForTheEnd() {
    CountDownLatch closing = new CountDownLatch(1);
    List<String> done = new ArrayList<>();
    try (Background<Boolean> background = Background.begin("working", () -> {
      awaitQuietly(closing);
      return done.add("work");
    })) {
      closing.countDown();
    }
    assertEquals(List.of("work"), done);
  }

  @Test
  void aConveyorKeepsTheOrder() {
    List<Integer> numbers = IntStream.range(0, 10_000).boxed().toList();
    List<Integer> arrived = new ArrayList<>();
    try (Conveyor<Integer> conveyor = Conveyor.begin("collecting", arrived::add)) {
      numbers.forEach(conveyor);
      conveyor.finish();
    }
    assertEquals(numbers, arrived);
  }

  @Test
  void aConveyorWhoseWorkFailsTakesTheRestAndTellsAtTheEnd() {
    List<Integer> arrived = new ArrayList<>();
    try (Conveyor<Integer> conveyor = Conveyor.begin("collecting", number -> {
      if (number == 3) {
        throw Failure.refused("three");
      }
      arrived.add(number);
    })) {
      IntStream.range(0, 1_000).forEach(conveyor::accept);
      assertEquals("three", assertThrows(Failure.class, conveyor::finish).message());
    }
    assertEquals(List.of(0, 1, 2), arrived);
  }

  @Test
  void aConveyorWhoseThreadRunsIntoAnErrorKeepsNobodyWaiting() {
    StackOverflowError error = new StackOverflowError("too deep");
    try (Conveyor<Integer> conveyor = Conveyor.begin("collecting", number -> {
      throw error;
    })) {
      IntStream.range(0, 1_000).forEach(conveyor::accept);
      assertSame(error, assertThrows(StackOverflowError.class, conveyor::finish));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
