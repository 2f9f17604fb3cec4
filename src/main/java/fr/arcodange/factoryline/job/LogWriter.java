package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Redactor;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whole lines to the log, from any thread; a live line below them; and the fence that makes the runner deaf. */
final class LogWriter {
  /** The runner cuts a line at 64 KiB. */
  private static final int LONGEST_LINE_BYTES = 60 * 1024;

  private static final int LONGEST_LIVE_LINE = 79;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter log;
  private final boolean ci;
  private final Redactor redactor;
  private int fences;
  private @Nullable String endOfFence;
  private boolean liveLineShown;

  LogWriter(PrintWriter log, boolean ci, Redactor redactor) {
    this.log = log;
    this.ci = ci;
    this.redactor = redactor;
  }

  /** Redacted text, each of its lines on one that the runner does not act on. */
  synchronized void text(String text) {
    line(text);
    flush();
  }

  /** The same, but not before {@link #flush} where anybody sees it: a plan may have a hundred thousand lines. */
  synchronized void line(String text) {
    clearLiveLine();
    String redacted = redactor.redact(text);
    if (redacted.indexOf('\n') < 0 && redacted.indexOf('\r') < 0) {
      pieces(redacted);
    } else {
      redacted.lines().forEach(this::pieces);
    }
  }

  synchronized void flush() {
    log.flush();
  }

  private void pieces(String line) {
    String rest = WorkflowCommands.inert(line);
    String piece = Markdown.truncateUtf8(rest, LONGEST_LINE_BYTES);
    while (piece.length() < rest.length()) {
      print(piece);
      // what follows stands at the beginning of a line now
      rest = WorkflowCommands.inert(rest.substring(piece.length()));
      piece = Markdown.truncateUtf8(rest, LONGEST_LINE_BYTES);
    }
    print(rest);
  }

  /** Commands for the runner, unredacted as masks must be; the fence, if there is one, is opened for them. */
  synchronized void commands(List<String> commands) {
    if (!ci || commands.isEmpty()) {
      return;
    }
    clearLiveLine();
    boolean fenced = endOfFence != null;
    if (fenced) {
      lowerFence();
    }
    commands.forEach(this::print);
    if (fenced) {
      raiseFence();
    }
    log.flush();
  }

  synchronized void enterFence() {
    fences++;
    if (ci && fences == 1) {
      clearLiveLine();
      raiseFence();
      log.flush();
    }
  }

  synchronized void leaveFence() {
    fences--;
    if (ci && fences == 0) {
      clearLiveLine();
      lowerFence();
    }
    log.flush();
  }

  private void raiseFence() {
    // a new one each time: the last one stands in the log, where a program might read it
    String token = RunnerFile.randomHex();
    print(WorkflowCommands.command("stop-commands", token));
    endOfFence = "::" + token + "::";
  }

  private void lowerFence() {
    if (endOfFence != null) {
      print(endOfFence);
      endOfFence = null;
    }
  }

  /** Replaces the live line, for a person to watch. */
  synchronized void liveLine(String text) {
    String line = WorkflowCommands.inert(redactor.redact(text).replace('\n', ' '));
    log.print(CLEAR_LINE + line.substring(0, Math.min(line.length(), LONGEST_LIVE_LINE)));
    log.flush();
    liveLineShown = true;
  }

  synchronized void clearLiveLine() {
    if (liveLineShown) {
      log.print(CLEAR_LINE);
      log.flush();
      liveLineShown = false;
    }
  }

  private void print(String line) {
    log.print(line + "\n");
  }
}
