package fr.arcodange.factoryline.exec;

import fr.arcodange.factoryline.Failure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs to their end. A program gets no terminal and a session of its own (Gitea's runner hands every step a terminal
 * and hangs it up when the job is cancelled, which would end a tofu that holds a lock): a signal reaches it only through
 * {@link Cancellation}, as one INT, and is then waited for.
 */
public final class Programs {
  /** How long a program whose time is over may take to end by itself, and how long a pipe may stay silent after its exit. */
  record Patience(Duration grace, Duration silence) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  private static final File NO_INPUT = new File("/dev/null");

  /**
   * A program whose reader was killed would die of SIGPIPE at its next word, before it has unlocked anything. So it holds the
   * reading ends of its own outputs: what it still says waits in the pipe. Where /proc does not allow that, it does without.
   */
  private static final String KEEP_PIPES_OPEN = """
      if (: 8</proc/self/fd/1 9</proc/self/fd/2) 2>/dev/null; then
        exec "$@" 8</proc/self/fd/1 9</proc/self/fd/2
      fi
      exec "$@"
      """;

  private final Cancellation cancellation;
  private final String searchPath;
  private final Optional<Path> setsid;
  private final Patience patience;

  /** @param searchPath where {@code setsid} is looked for, and programs whose environment has no {@code PATH} */
  public Programs(Cancellation cancellation, String searchPath) {
    this(cancellation, searchPath, Patience.USUAL);
  }

  Programs(Cancellation cancellation, String searchPath, Patience patience) {
    this.cancellation = cancellation;
    this.searchPath = searchPath;
    this.setsid = find("setsid", searchPath);
    this.patience = patience;
  }

  /** The executable that {@code name} means on {@code searchPath}, if any. */
  public static Optional<Path> find(String name, String searchPath) {
    for (String folder : searchPath.split(":", -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  /** What tells the programs run here that the job is cancelled; for waiting between two of them. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /**
   * The same, but deaf to cancellation: for what must still run while a cancelled job cleans up. Such a command should have a
   * timeout.
   */
  public Programs forCleanUp() {
    return new Programs(new Cancellation(Duration.ZERO), searchPath, patience);
  }

  /**
   * Runs one program. Its output is read by {@code stdout} as it comes, its error lines go to {@code stderrLine} one by one, from
   * another thread; a line longer than 64 KiB comes in pieces. When {@code stdout} throws, the program is interrupted and its end
   * waited for; when {@code stderrLine} throws, it runs on, its further lines are dropped and the exception comes at the end. A
   * process that the program leaves behind is not waited for.
   *
   * @throws Failure unreachable if it does not end in its time; usage if there is no such program, or its environment cannot be
   *     carried to it
   * @throws Cancelled if the job was cancelled while it ran; the program has ended by then
   */
  public <T> Finished<T> run(Command command, OutputReader<T> stdout, LineSink stderrLine) {
    cancellation.check(command.doing());
    RunningProgram program = start(command);
    Process process = program.process();
    ProgramOutput output =
        ProgramOutput.of(process, process.getInputStream(), "stdout", patience.silence());
    ProgramOutput errors =
        ProgramOutput.of(process, process.getErrorStream(), "stderr", patience.silence());
    LineThread lines = new LineThread(errors, stderrLine);
    program.endAfter(command.timeout(), patience.grace());
    try (Cancellation.Registration ignored = cancellation.onCancel(program::interrupt)) {
      Result<T> result = read(command, program, output, stdout);
      int code = process.waitFor();
      program.hasEnded();
      lines.join();
      if (cancellation.isCancelled()) {
        throw Cancelled.withExitCode(command.doing(), code);
      }
      if (program.timedOut()) {
        throw tooSlow(command);
      }
      T value = result.orThrow();
      lines.throwFailure();
      return new Finished<>(code, value);
    } catch (InterruptedException e) {
      program.interrupt();
      output.discard();
      errors.discard();
      Thread.currentThread().interrupt();
      throw new Cancelled(command.doing());
    }
  }

  /** Runs one program whose output is lines as well; a consumer of either that throws does not stop it. */
  public int runLines(Command command, LineSink stdoutLine, LineSink stderrLine) {
    Finished<ForgivingConsumer> finished = run(
        command,
        output -> {
          ForgivingConsumer consumer = new ForgivingConsumer(stdoutLine);
          Lines.forEach(output, consumer);
          return consumer;
        },
        stderrLine);
    finished.output().throwFailure();
    return finished.code();
  }

  private RunningProgram start(Command command) {
    Path executable = executable(command);
    Carriage.check(command);
    List<String> argv = new ArrayList<>();
    if (command.endsInOrder()) {
      argv.addAll(List.of("/bin/sh", "-c", KEEP_PIPES_OPEN, "sh"));
    }
    setsid.ifPresent(path -> argv.add(path.toString()));
    argv.add(executable.toString());
    argv.addAll(command.argv().subList(1, command.argv().size()));
    ProcessBuilder builder =
        new ProcessBuilder(argv).directory(command.directory().toFile()).redirectInput(NO_INPUT);
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    try {
      return tied(builder.start(), command);
    } catch (IOException e) {
      throw Carriage.tooLong(command, e)
          .orElseGet(() -> Failure.toolFailed(command.doing() + ": " + command.program()
                  + " could not be started: " + e.getMessage())
              .causedBy(e));
    }
  }

  private RunningProgram tied(Process process, Command command) throws IOException {
    if (!command.endsInOrder()) {
      return new RunningProgram(process, Optional.empty());
    }
    try {
      return new RunningProgram(process, Optional.of(Lifeline.tie(process, setsid)));
    } catch (IOException e) {
      // It has only just begun and holds nothing yet.
      process.destroyForcibly();
      throw e;
    }
  }

  /**
   * The file that would be run. Looked up here, since {@code setsid} is what starts it and would report a missing one in words and
   * a code of its own.
   *
   * @throws Failure usage if there is no such program, or no folder to run it in
   */
  public Path executable(Command command) {
    if (!Files.isDirectory(command.directory())) {
      throw Failure.usage(command.doing() + ": there is no folder " + command.directory());
    }
    String program = command.argv().get(0);
    if (program.contains("/")) {
      Path path = command.directory().resolve(program).toAbsolutePath();
      if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
        throw Failure.usage(command.doing() + ": " + path + " is not an executable file");
      }
      return path;
    }
    String path = command.environment().getOrDefault("PATH", searchPath);
    return find(program, path)
        .orElseThrow(
            () -> Failure.usage(command.doing() + ": there is no program '" + program + "' on PATH")
                .hint("install " + program + " or add its folder to PATH, which is " + path));
  }

  private static <T> Result<T> read(
      Command command, RunningProgram program, ProgramOutput output, OutputReader<T> stdout) {
    boolean done = false;
    try {
      T value = stdout.read(output);
      done = true;
      output.transferTo(OutputStream.nullOutputStream());
      return new Result<>(value, null);
    } catch (IOException e) {
      return new Result<>(
          null,
          Failure.toolFailed(command.doing() + ": reading the output of " + command.program() + ": "
                  + e.getMessage())
              .causedBy(e));
    } catch (RuntimeException e) {
      return new Result<>(null, e);
    } finally {
      if (!done) {
        program.interrupt();
        output.discard();
      }
    }
  }

  private static Failure tooSlow(Command command) {
    long seconds = command.timeout().orElse(Duration.ZERO).toSeconds();
    return Failure.unreachable(
        command.doing() + ": no end after " + seconds + " s, it was stopped");
  }

  /** How a program ended, and what its output was read into. */
  public record Finished<T>(int code, T output) {}

  /** What the reader made of the output, or why it could not. */
  private record Result<T>(@Nullable T value, @Nullable RuntimeException failure) {
    T orThrow() {
      if (failure != null) {
        throw failure;
      }
      if (value == null) {
        throw new IllegalStateException("the reader of the output returned null");
      }
      return value;
    }
  }

  /** Gives error lines on, in a thread of its own, until there are no more. */
  private static final class LineThread {
    private final ForgivingConsumer consumer;
    private final Thread thread;
    private volatile @Nullable UncheckedIOException broken;

    LineThread(InputStream stream, LineSink line) {
      consumer = new ForgivingConsumer(line);
      thread = new Thread(() -> readAll(stream), "stderr-lines");
      thread.setDaemon(true);
      thread.start();
    }

    private void readAll(InputStream stream) {
      try {
        Lines.forEach(stream, consumer);
      } catch (IOException e) {
        broken = new UncheckedIOException(e);
      }
    }

    void join() throws InterruptedException {
      thread.join();
    }

    void throwFailure() {
      consumer.throwFailure();
      if (broken != null) {
        throw broken;
      }
    }
  }
}
