package fr.arcodange.factoryline.job;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Calls something again and again until it is closed. */
@FunctionalInterface
public interface Ticker {

  /** The first call comes after one {@code period}. */
  Ticking every(Duration period, Runnable call);

  /** A ticker whose thread never keeps the JVM from ending. */
  static Ticker daemon() {
    return (period, call) -> {
      Timer timer = new Timer("progress", true);
      TimerTask task = new TimerTask() {
        @Override
        public void run() {
          call.run();
        }
      };
      timer.scheduleAtFixedRate(task, period.toMillis(), period.toMillis());
      return timer::cancel;
    };
  }

  /** Ends the calls. */
  interface Ticking extends AutoCloseable {
    @Override
    void close();
  }
}
