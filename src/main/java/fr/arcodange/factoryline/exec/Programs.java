package fr.arcodange.factoryline.exec;

import fr.arcodange.factoryline.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs to their end. A program gets no terminal and a session of its own (Gitea's runner hands every step a terminal
 * and hangs it up when the job is cancelled, which would end a tofu that holds a lock): a signal reaches it only through
 * {@link Cancellation}, as one INT, and is then waited for.
 */
public final class Programs {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Cancellation cancellation;
  private final Optional<Path> setsid;
  private final String shell;

  /** @param searchPath the folders to look for {@code setsid} in, as in {@code PATH} */
  public Programs(Cancellation cancellation, String searchPath) {
    this.cancellation = cancellation;
    this.setsid = find("setsid", searchPath);
    this.shell = "/bin/sh";
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

  /**
   * Runs one program. Its output is read by {@code stdout} as it comes, its error lines go to {@code stderrLine} one by one.
   *
   * @throws Failure unreachable if it does not end in its time; tool failed if it cannot be started
   * @throws Cancelled if the job was cancelled while it ran; the program has ended by then
   */
  public <T> Finished<T> run(Command command, OutputReader<T> stdout, Consumer<String> stderrLine) {
    cancellation.check(command.doing());
    Process process = start(command);
    AtomicBoolean timedOut = new AtomicBoolean();
    Thread watchdog = watchdog(command, process, timedOut);
    AtomicReference<@Nullable RuntimeException> stderrFailure = new AtomicReference<>();
    Thread stderr = new Thread(
        () -> forEachLine(process.getErrorStream(), stderrLine, stderrFailure), "stderr");
    stderr.setDaemon(true);
    stderr.start();
    T result;
    int code;
    try (Cancellation.Registration ignored = cancellation.onCancel(() -> interrupt(process))) {
      result = read(command, process, stdout);
      code = process.waitFor();
      stderr.join();
    } catch (InterruptedException e) {
      interrupt(process);
      Thread.currentThread().interrupt();
      throw new Cancelled(command.doing());
    } finally {
      watchdog.interrupt();
    }
    cancellation.check(command.doing());
    if (timedOut.get()) {
      throw Failure.unreachable(command.doing() + ": no end after "
          + command.timeout().orElse(Duration.ZERO).toSeconds() + " s, it was stopped");
    }
    RuntimeException failure = stderrFailure.get();
    if (failure != null) {
      throw failure;
    }
    return new Finished<>(code, result);
  }

  /** Runs one program whose output is lines as well. */
  public int runLines(Command command, Consumer<String> stdoutLine, Consumer<String> stderrLine) {
    return run(
            command,
            output -> {
              AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
              forEachLine(output, stdoutLine, failure);
              RuntimeException thrown = failure.get();
              if (thrown != null) {
                throw thrown;
              }
              return command;
            },
            stderrLine)
        .code();
  }

  private Process start(Command command) {
    List<String> argv = new ArrayList<>();
    setsid.ifPresent(path -> argv.add(path.toString()));
    argv.addAll(command.argv());
    ProcessBuilder builder =
        new ProcessBuilder(argv).directory(command.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw Failure.toolFailed(command.doing() + ": " + command.program() + " could not be started")
          .causedBy(e);
    }
  }

  private <T> T read(Command command, Process process, OutputReader<T> stdout) {
    try (InputStream output = process.getInputStream()) {
      T result = stdout.read(output);
      output.transferTo(OutputStream.nullOutputStream());
      return result;
    } catch (IOException e) {
      interrupt(process);
      throw Failure.toolFailed(command.doing() + ": reading the output of " + command.program()
              + ": " + e.getMessage())
          .causedBy(e);
    } catch (RuntimeException e) {
      interrupt(process);
      throw e;
    }
  }

  private static void forEachLine(
      InputStream stream,
      Consumer<String> line,
      AtomicReference<@Nullable RuntimeException> failure) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String next = reader.readLine(); next != null; next = reader.readLine()) {
        if (failure.get() == null) {
          accept(line, next, failure);
        }
      }
    } catch (IOException e) {
      failure.compareAndSet(null, new UncheckedIOException(e));
    }
  }

  /** A consumer that fails must not stop the reading: the program would block on a full pipe and hold its locks. */
  private static void accept(
      Consumer<String> line, String next, AtomicReference<@Nullable RuntimeException> failure) {
    try {
      line.accept(next);
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  private Thread watchdog(Command command, Process process, AtomicBoolean timedOut) {
    Thread thread = new Thread(
        () -> {
          try {
            if (command.timeout().isEmpty()
                || process.waitFor(command.timeout().get().toMillis(), TimeUnit.MILLISECONDS)) {
              return;
            }
            timedOut.set(true);
            interrupt(process);
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
              process.destroyForcibly();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "watchdog");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** One INT, which Java cannot send by itself: tofu then unlocks its state; a second one would make it drop everything. */
  private void interrupt(Process process) {
    if (!process.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder(shell, "-c", "kill -INT \"$1\"", "sh", Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      process.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
    }
  }

  /** How a program ended, and what its output was read into. */
  public record Finished<T>(int code, T output) {}
}
