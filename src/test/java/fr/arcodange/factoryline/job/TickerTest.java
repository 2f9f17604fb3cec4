package fr.arcodange.factoryline.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TickerTest {
  @Test
  void theDaemonTickerCallsAgainAndAgainOnAThreadThatLetsTheJvmEnd() throws InterruptedException {
    CountDownLatch calls = new CountDownLatch(3);
    AtomicBoolean daemon = new AtomicBoolean();
    try (Ticker.Ticking ignored = Ticker.daemon().every(Duration.ofMillis(1), () -> {
      daemon.set(Thread.currentThread().isDaemon());
      calls.countDown();
    })) {
      calls.await();
    }
    assertTrue(daemon.get());
  }
}
