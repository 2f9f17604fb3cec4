package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.LineSink;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.tofu.ApplyOutcome.Status;
import fr.arcodange.factoryline.tofu.ApplyOutcome.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code tofu apply -json}: keeps account of what is done, and turns the machine's lines back into those that people
 * know. Values never reach the log from here: output values, the sides of a failed comparison and an emergency dump of the
 * state stand in clear in these lines, sensitive or not.
 */
final class ApplyLog {
  private static final String REFUSED = "the backend did not take it";

  /** Planned actions after which an object has been worked on; moves and imports are done by writing the state. */
  private static final Set<String> WORK =
      Set.of("create", "read", "update", "replace", "delete", "remove");

  private final LineSink log;
  private final Path dataFolder;
  private final Path errored;
  private final Optional<FileTime> erroredBefore;
  private final Set<Step> planned = new LinkedHashSet<>();
  private final List<Step> done = new ArrayList<>();
  private final List<Step> failed = new ArrayList<>();
  private final Words.Collector words;
  private NewState dumped = new NewState.Stored();
  private @Nullable RuntimeException logFailure;

  ApplyLog(LineSink log, UnaryOperator<String> redact, Path root, Path dataFolder) {
    this.log = log;
    this.words = new Words.Collector(redact);
    this.dataFolder = dataFolder;
    this.errored = root.resolve(NewState.FILE_NAME);
    this.erroredBefore = lastWritten(errored);
  }

  /** Reads all of the protocol. Its lines may be long, and half of one would be shown as it is: so no line is cut here. */
  ApplyLog read(InputStream output) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      line(line);
      if (!reader.ready()) {
        pause();
      }
    }
    return this;
  }

  private synchronized void line(String line) {
    if (!line.startsWith("{")) {
      plainLine(line);
      return;
    }
    try (JsonParser parser = PlanJson.line(line)) {
      parser.nextToken();
      message(JsonTrees.tree(parser));
    } catch (JsonProcessingException e) {
      say("(a line of tofu's that cannot be read: " + e.getOriginalMessage() + ")");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For the program's other stream, which is not part of the machine's protocol. */
  LineSink plain() {
    return new LineSink() {
      @Override
      public void accept(String line) {
        plainLine(line);
      }

      @Override
      public void pause() {
        ApplyLog.this.pause();
      }
    };
  }

  /** A line that is not part of the machine's protocol: a crash, or a warning about the CLI's configuration. */
  private synchronized void plainLine(String line) {
    LogLines.split(this::say, words).accept(line);
  }

  /** A log that fails must not stop the reading, and with it an apply in the middle. */
  private void say(String line) {
    if (logFailure == null) {
      try {
        log.accept(line);
      } catch (RuntimeException e) {
        logFailure = e;
      }
    }
  }

  private synchronized void pause() {
    if (logFailure == null) {
      try {
        log.pause();
      } catch (RuntimeException e) {
        logFailure = e;
      }
    }
  }

  private void message(JsonNode message) {
    JsonNode hook = message.path("hook");
    switch (message.path("type").asText()) {
      case "version" -> {}
      case "planned_change" -> {
        Step step = step(message.path("change"));
        if (WORK.contains(step.action())) {
          planned.add(step);
        }
      }
      case "apply_complete" -> {
        Step step = step(hook);
        done.add(step);
        say(message);
      }
      case "apply_errored" -> {
        failed.add(step(hook));
        say(message);
      }
      case "diagnostic" ->
        Diagnostic.lines(message.path("diagnostic")).forEach(line -> {
          say(line);
          words.accept(line);
        });
      default -> {
        if (message.has("state")) {
          keep(message.path("state"));
        } else {
          say(message);
        }
      }
    }
  }

  private static Step step(JsonNode node) {
    return new Step(
        node.path("resource").path("addr").asText(), node.path("action").asText());
  }

  private void say(JsonNode message) {
    message.path("@message").asText().lines().forEach(this::say);
  }

  /** tofu's last resort, when it can store the state nowhere, is to print it: it must be kept, but not in a log. */
  private void keep(JsonNode state) {
    Path file = dataFolder.resolve(NewState.FILE_NAME);
    try {
      Files.createDirectories(dataFolder);
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, JsonTrees.bytes(state), StandardOpenOption.TRUNCATE_EXISTING);
      dumped = new NewState.InFile(file, REFUSED);
      say("OpenTofu could not store the state; it is kept in " + file);
    } catch (IOException e) {
      String why = FileTrouble.of(file, e);
      say("OpenTofu could not store the state, and keeping it in " + file + " failed as well: "
          + why);
      dumped = new NewState.Lost("keeping it in a file: " + why);
    }
  }

  synchronized ApplyOutcome outcome(int code, Function<Words, Failure> explain) {
    if (code == 0) {
      return outcome(Status.COMPLETE, Optional.empty());
    }
    Failure failure = explain.apply(words.words());
    return outcome(isStale() ? Status.OVERTAKEN : Status.FAILED, Optional.of(failure));
  }

  private boolean isStale() {
    return done.isEmpty()
        && failed.isEmpty()
        && Explanation.saysStale(words.words().text());
  }

  /** A cancellation that came after the last step changes nothing about what is done. */
  synchronized ApplyOutcome cancelled(OptionalInt exitCode) {
    boolean complete = exitCode.isPresent() && exitCode.getAsInt() == 0;
    return outcome(complete ? Status.COMPLETE : Status.CANCELLED, Optional.empty());
  }

  private ApplyOutcome outcome(Status status, Optional<Failure> failure) {
    if (logFailure != null) {
      throw logFailure;
    }
    Set<Step> complete = new HashSet<>(done);
    List<Step> left = status == Status.COMPLETE
        ? List.of()
        : planned.stream().filter(step -> isLeft(step, complete)).toList();
    return new ApplyOutcome(status, done, failed, left, words.words(), failure, newState());
  }

  private static boolean isLeft(Step step, Set<Step> complete) {
    return step.action().equals("replace")
        ? !complete.contains(new Step(step.address(), "create"))
            || !complete.contains(new Step(step.address(), "delete"))
        : !complete.contains(step);
  }

  /** A file of that name may be part of the repository. */
  private NewState newState() {
    Optional<FileTime> written = lastWritten(errored);
    return written.isPresent() && !written.equals(erroredBefore)
        ? new NewState.InFile(errored, REFUSED)
        : dumped;
  }

  private static Optional<FileTime> lastWritten(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
