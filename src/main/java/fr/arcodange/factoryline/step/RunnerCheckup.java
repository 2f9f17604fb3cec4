package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.gitea.ForgeVersion;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at what the runner gives a step. */
public final class RunnerCheckup {
  private static final List<String> VARIABLES = List.of(
      "GITHUB_API_URL",
      "GITHUB_EVENT_NAME",
      "GITHUB_EVENT_PATH",
      "GITHUB_REF",
      "GITHUB_REPOSITORY",
      "GITHUB_RUN_NUMBER",
      "GITHUB_SERVER_URL",
      "GITHUB_SHA",
      "GITHUB_WORKSPACE",
      "RUNNER_TEMP");

  private static final Path STREAMS = Path.of("/proc/self/fd");

  private final Job job;
  private final Map<String, String> environment;

  public RunnerCheckup(Job job, Map<String, String> environment) {
    this.job = job;
    this.environment = Map.copyOf(environment);
  }

  void examine(SetupRows all, Optional<ForgeVersion> forge) {
    SetupRows.Section rows = all.in(Area.RUNNER);
    rows.add("git", "", git());
    if (job.event() instanceof Event.Unreadable event) {
      rows.add("event", "", SetupCheck.of(event.why()));
    }
    if (!job.ci()) {
      rows.notAsked("variables", "this is no job: neither CI nor GITEA_ACTIONS is true");
      return;
    }
    rows.add("variables", "", variables());
    rows.add("outputs", "", file("GITHUB_OUTPUT", "outputs of a step are lost"));
    Result summary = file("GITHUB_STEP_SUMMARY", "summaries of a step are lost");
    boolean hidden = forge
        .filter(version -> !version.isForgejo())
        .filter(version -> version.major() < ForgeVersion.GITEA_WITH_SUMMARIES)
        .isPresent();
    rows.add(
        "summary",
        "",
        hidden && summary instanceof Ok
            ? new Ok("the file can be written; Gitea shows it from 1.27 on")
            : summary);
    rows.add("streams", "", new Ok(streams()));
    rows.unknown(
        "masks",
        "whether the runner hides what it is told to hide cannot be seen from inside a job",
        "look at a job's log: secrets have to read ***");
  }

  private Result git() {
    return Programs.find("git", environment.getOrDefault("PATH", ""))
        .<Result>map(program -> new Ok("at " + program))
        .orElseGet(() -> new Wrong(
            Failure.Kind.USAGE,
            "there is no git on PATH",
            "install it on the runner: the commands read the repository with it"));
  }

  private Result variables() {
    List<String> missing =
        VARIABLES.stream().filter(name -> value(name).isEmpty()).toList();
    return missing.isEmpty()
        ? new Ok("all that the commands read are set")
        : new Warning(
            "not set, or empty: " + String.join(", ", missing),
            "a runner sets them; in a container or a script they have to be handed on");
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  private Result file(String variable, String otherwise) {
    Optional<Path> file = value(variable).map(Path::of);
    if (file.filter(Files::isWritable).filter(Files::isRegularFile).isPresent()) {
      return new Ok("the file can be written");
    }
    return new Warning(
        file.map(path -> path + " cannot be written").orElse(variable + " is not set"),
        otherwise + ": hand the variable and its file on to where this runs");
  }

  private static String streams() {
    long terminals = Stream.of("0", "1", "2")
        .filter(number -> isTerminal(STREAMS.resolve(number)))
        .count();
    return terminals == 0
        ? "none of them is a terminal"
        : terminals
            + " of 3 are terminals, as in a host-mode runner; no command asks or waits for a person";
  }

  private static boolean isTerminal(Path stream) {
    try {
      String target = Files.readSymbolicLink(stream).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notSeen) {
      return false;
    }
  }
}
