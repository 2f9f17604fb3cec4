package fr.arcodange.factoryline.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The heartbeat of long work. */
final class Progress {
  private static final Duration FOR_A_PERSON = Duration.ofSeconds(1);
  private static final Duration FOR_A_LOG = Duration.ofSeconds(30);

  private final LogWriter writer;
  private final boolean ci;
  private final Clock clock;
  private final String doing;
  private final Instant started;
  private boolean ended;

  private Progress(LogWriter writer, boolean ci, Clock clock, String doing) {
    this.writer = writer;
    this.ci = ci;
    this.clock = clock;
    this.doing = doing;
    this.started = clock.instant();
  }

  static JobLog.Closing start(
      LogWriter writer, boolean ci, Clock clock, Ticker ticker, String doing) {
    Progress progress = new Progress(writer, ci, clock, doing);
    if (ci) {
      writer.text(doing);
    } else {
      writer.liveLine(doing);
    }
    Ticker.Ticking ticking = ticker.every(ci ? FOR_A_LOG : FOR_A_PERSON, progress::tick);
    return () -> {
      ticking.close();
      progress.end();
    };
  }

  private synchronized void tick() {
    if (ended) {
      return;
    }
    String line = doing + ": " + inWords(Duration.between(started, clock.instant())) + " so far";
    if (ci) {
      writer.text(line);
    } else {
      writer.liveLine(line);
    }
  }

  private synchronized void end() {
    if (!ended) {
      ended = true;
      writer.clearLiveLine();
    }
  }

  private static String inWords(Duration duration) {
    long minutes = duration.toMinutes();
    String seconds = duration.toSecondsPart() + " s";
    return minutes == 0 ? seconds : minutes + " min " + seconds;
  }
}
