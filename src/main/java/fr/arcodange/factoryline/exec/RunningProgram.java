package fr.arcodange.factoryline.exec;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A started program: asked to end at most once, and ended by force only when its own time is over. */
final class RunningProgram {
  private static final String SHELL = "/bin/sh";

  private final Process process;
  private final Optional<Lifeline> lifeline;
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final AtomicBoolean timedOut = new AtomicBoolean();

  RunningProgram(Process process, Optional<Lifeline> lifeline) {
    this.process = process;
    this.lifeline = lifeline;
  }

  Process process() {
    return process;
  }

  boolean timedOut() {
    return timedOut.get();
  }

  /**
   * One INT, which Java cannot send by itself: tofu then unlocks its state; a second one would make it drop everything. Later calls
   * do nothing.
   */
  void interrupt() {
    if (!interrupted.compareAndSet(false, true) || !process.isAlive()) {
      return;
    }
    try {
      if (lifeline.isPresent()) {
        lifeline.get().letGo();
      } else {
        sendInterrupt();
      }
    } catch (IOException e) {
      // Nothing can be started any more (no memory, no process left): TERM is all that Java itself
      // can send.
      process.toHandle().destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendInterrupt() throws IOException, InterruptedException {
    ProcessBuilder kill = new ProcessBuilder(
            SHELL, "-c", "kill -INT \"$1\"", "sh", Long.toString(process.pid()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    kill.environment().clear();
    kill.start().waitFor();
  }

  /** Called once the program was waited for. */
  void hasEnded() throws InterruptedException {
    if (lifeline.isPresent()) {
      lifeline.get().untie();
    }
  }

  /** Watches the program's time, until it ends: INT when that is over, KILL after the grace. */
  void endAfter(Optional<Duration> timeout, Duration grace) {
    if (timeout.isEmpty()) {
      return;
    }
    Thread watchdog = new Thread(() -> watch(timeout.get(), grace), "watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private void watch(Duration timeout, Duration grace) {
    try {
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      timedOut.set(true);
      interrupt();
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        // Not Process.destroyForcibly: that closes the streams, and what the program said last
        // would be lost.
        process.toHandle().destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
