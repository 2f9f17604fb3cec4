package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.exec.LineSink;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a person reads of a command, on stderr: all of it redacted, none of it able to act as a workflow command. In a job, masks,
 * groups, warnings and errors are workflow commands as well; outside of one no such command is written.
 *
 * <p>Nothing here fails when the log cannot be written: a terminal that was hung up must not keep a cancelled job from giving its
 * locks and tokens back.
 */
public final class JobLog {
  /** A command line must stay below the runner's 64 KiB even when each character takes three bytes or becomes %25. */
  private static final int LONGEST_MASK = 16_000;

  private final boolean ci;
  private final Redactor redactor;
  private final Clock clock;
  private final Ticker ticker;
  private final LogWriter writer;
  private final Set<String> masked = new HashSet<>();
  private int groups;

  /** @param ci whether a runner reads {@code log}; where it does not, a person does */
  public JobLog(Writer log, boolean ci, Redactor redactor, Clock clock, Ticker ticker) {
    this.ci = ci;
    this.redactor = redactor;
    this.clock = clock;
    this.ticker = ticker;
    this.writer = new LogWriter(new PrintWriter(log), ci, redactor);
  }

  public void info(String text) {
    writer.text(text);
  }

  public void warning(String text) {
    marked("warning", text);
  }

  public void error(String text) {
    marked("error", text);
  }

  /** The runner shows a command's value as one line; what follows the first is ordinary text. */
  private void marked(String severity, String text) {
    if (!ci) {
      writer.text(severity + ": " + text);
      return;
    }
    String[] firstAndRest = redactor.redact(text).split("\\R", 2);
    writer.commands(
        List.of(WorkflowCommands.command(severity, WorkflowCommands.inert(firstAndRest[0]))));
    if (firstAndRest.length > 1) {
      writer.text(firstAndRest[1]);
    }
  }

  /** Folds what is printed until it is closed. Runners do not nest groups: one inside another is only its title. */
  public Closing group(String title) {
    if (!ci) {
      writer.text(title);
      return () -> {};
    }
    synchronized (this) {
      if (groups > 0) {
        writer.text(title);
      } else {
        String line = redactor.redact(title).replaceAll("\\R", " ");
        writer.commands(List.of(WorkflowCommands.command("group", WorkflowCommands.inert(line))));
      }
      groups++;
    }
    return once(this::endGroup);
  }

  private synchronized void endGroup() {
    groups--;
    if (groups == 0) {
      writer.commands(List.of(WorkflowCommands.command("endgroup", "")));
    }
  }

  /**
   * Keeps {@code secret} out of this log, through the redactor, and in a job out of everything its later steps print, through the
   * runner. Must come before anything could print it. A secret of fewer than four characters cannot be masked without ruining the
   * log: the warning names it.
   */
  public synchronized void mask(String name, Secret secret) {
    redactor.add(secret);
    if (secret.isEmpty()) {
      return;
    }
    if (Redactor.isTooShort(secret)) {
      if (markMasked("name of a short secret: " + name)) {
        warning(
            "secret '" + name
                + "' has fewer than four characters: it is not masked, and shows wherever it is printed");
      }
      return;
    }
    if (!ci) {
      return;
    }
    List<String> commands = new ArrayList<>();
    for (String form : Redactor.forms(secret)) {
      if (isOneLine(form) && markMasked(form)) {
        addMasks(commands, form);
      }
    }
    writer.commands(commands);
  }

  private boolean markMasked(String what) {
    return masked.add(what);
  }

  /** A mask of several lines masks nothing; each line is a form of its own. */
  private static boolean isOneLine(String form) {
    return form.indexOf('\n') < 0 && form.indexOf('\r') < 0;
  }

  private static void addMasks(List<String> commands, String form) {
    int pieces = (form.length() + LONGEST_MASK - 1) / LONGEST_MASK;
    int length = (form.length() + pieces - 1) / pieces;
    int end;
    for (int start = 0; start < form.length(); start = end) {
      end = Math.min(form.length(), start + length);
      if (end < form.length() && Character.isHighSurrogate(form.charAt(end - 1))) {
        end++;
      }
      addMask(commands, form.substring(start, end));
    }
  }

  private static void addMask(List<String> commands, String text) {
    commands.add(WorkflowCommands.command("add-mask", text));
    if (text.indexOf('%') >= 0) {
      // the runner of Gitea 1.26 takes a mask as it is written; later ones decode it, and then mask
      // each line of it
      for (String part : text.split("%0A|%0D", -1)) {
        if (!Redactor.isTooShort(Secret.of(part.replace("%25", "%")))) {
          commands.add("::add-mask::" + part);
        }
      }
    }
  }

  /** Opens a fence around what a child process prints: no line of it can act as a workflow command. Fences may overlap. */
  public Fence fence() {
    writer.enterFence();
    return new Fence(once(writer::leaveFence));
  }

  /**
   * Shows that {@code doing} still goes on, until it is closed: to a person on a line of its own that is rewritten every second,
   * in a job by a line at the start and one every 30 seconds.
   */
  public Closing progress(String doing) {
    return Progress.start(writer, ci, clock, ticker, doing);
  }

  private static Closing once(Runnable action) {
    return new Closing() {
      private boolean closed;

      @Override
      public synchronized void close() {
        if (!closed) {
          closed = true;
          action.run();
        }
      }
    };
  }

  /** Ends what was begun; doing so again changes nothing. */
  public interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  /** Where a child process may print: each line redacted, in pieces if it is longer than the runner keeps. */
  public final class Fence implements Closing, LineSink {
    private final Closing closing;

    private Fence(Closing closing) {
      this.closing = closing;
    }

    /** Seen at the next {@link #pause}, or when something else is written. */
    @Override
    public void accept(String line) {
      writer.line(line);
    }

    @Override
    public void pause() {
      writer.flush();
    }

    @Override
    public void close() {
      closing.close();
    }
  }
}
