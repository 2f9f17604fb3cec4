package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.exec.Command;
import fr.arcodange.factoryline.exec.LineSink;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The {@code tofu} program on this machine. */
final class LocalTofu implements Tofu {
  private static final int NO_CHANGES = 0;
  private static final int CHANGES = 2;
  private static final Duration PUSH_TIMEOUT = Duration.ofMinutes(2);

  private final Programs programs;
  private final Path program;
  private final TofuSettings settings;
  private final UnaryOperator<String> redact;
  private final Clock clock;
  private final TofuEnvironment environment;

  LocalTofu(
      Programs programs,
      Path program,
      Map<String, String> environment,
      TofuSettings settings,
      UnaryOperator<String> redact,
      Clock clock) {
    this.programs = programs;
    this.program = program;
    this.settings = settings;
    this.redact = redact;
    this.clock = clock;
    this.environment = TofuEnvironment.of(environment, settings);
  }

  @Override
  public List<String> ignoredVariables() {
    return environment.ignored();
  }

  @Override
  public String version() {
    Words.Collector stderr = new Words.Collector(redact);
    String doing = "asking " + program + " for its version";
    Programs.Finished<Optional<String>> answer = programs.run(
        new Command(
            doing,
            List.of(program.toString(), "version", "-json"),
            environment.withoutLock(),
            Path.of("/"),
            Optional.of(Duration.ofSeconds(60))),
        Version::read,
        stderr::accept);
    return Version.atLeastMinimum(
        answer
            .output()
            .orElseThrow(() -> Failure.usage(
                    doing + ": it answered with exit code " + answer.code() + " and no version")
                .hint("is it OpenTofu? its words were: " + stderr.words().text())),
        program);
  }

  @Override
  public InitOutcome init(InitRequest request, LineSink log) {
    Path root = RootModule.check(request.root());
    return init(root, BackendConfig.arguments(root, request.backendConfig()), log);
  }

  @Override
  public boolean keepsStateInRoot() {
    return UsedBackend.in(settings.dataFolder()).isInRoot(settings.workspace());
  }

  @Override
  public InitOutcome initProviders(Path root, LineSink log) {
    return init(RootModule.check(root), List.of("-backend=false"), log);
  }

  private InitOutcome init(Path root, List<String> further, LineSink log) {
    List<String> arguments = new ArrayList<>(List.of("init", "-input=false", "-no-color"));
    boolean lockFile = RootModule.hasLockFile(root);
    if (lockFile) {
      arguments.add("-lockfile=readonly");
    }
    arguments.addAll(further);
    Map<String, String> variables =
        lockFile ? environment.variables() : environment.withoutPluginCache();
    createPluginCache(variables);
    Words.Collector stderr = new Words.Collector(redact);
    String doing = "running tofu init in " + root;
    Command command =
        new Command(doing, argv(arguments), variables, root, Optional.of(settings.initTimeout()));
    int code;
    try {
      code = programs.runLines(command, log, LogLines.split(log, stderr));
    } catch (Failure e) {
      if (e.kind() != Failure.Kind.UNREACHABLE) {
        throw e;
      }
      // It took too long and was told to stop: then tofu says what it was waiting for.
      return new InitOutcome.Failed(e, stderr.words());
    }
    if (code == 0) {
      return new InitOutcome.Ready();
    }
    Words words = stderr.words();
    return new InitOutcome.Failed(
        Explanation.of(doing, code, words.text(), clock.instant()), words);
  }

  @Override
  public Optional<Failure> readState(Path root, LineSink log) {
    Words.Collector stderr = new Words.Collector(redact);
    String doing = "reading the state of " + root;
    Command command = new Command(
        doing,
        argv(List.of("state", "list", "-no-color")),
        environment.withoutLock(),
        root,
        Optional.of(settings.initTimeout()));
    // The addresses are nobody's business here.
    int code = programs.runLines(command, address -> {}, LogLines.split(log, stderr));
    return code == 0 ? Optional.empty() : Optional.of(explained(doing, code, stderr.words()));
  }

  @Override
  public PlanOutcome plan(PlanRequest request, LineSink log) {
    List<String> arguments = new ArrayList<>(List.of(
        "plan",
        "-input=false",
        "-no-color",
        "-detailed-exitcode",
        "-out=" + request.planFile().toAbsolutePath(),
        "-lock=" + request.lock()));
    request.lockTimeout().ifPresent(timeout -> arguments.add(lockTimeout(timeout)));
    request.parallelism().ifPresent(number -> arguments.add("-parallelism=" + number));
    if (!request.refresh()) {
      arguments.add("-refresh=false");
    }
    request.varFiles().forEach(file -> arguments.add("-var-file=" + file));
    createPrivately(request.planFile());
    Warnings warnings = new Warnings(redact);
    Words.Collector stderr = new Words.Collector(redact);
    String doing = "running tofu plan in " + request.root();
    Map<String, String> variables =
        request.lock() ? environment.variables() : environment.withoutLock();
    Command command = command(doing, arguments, variables, request.root());
    boolean planned = false;
    try {
      int code = programs.runLines(
          request.lock() ? command.endingInOrder() : command,
          LogLines.split(log, warnings),
          LogLines.split(log, stderr));
      planned = code == NO_CHANGES || code == CHANGES;
      if (planned) {
        return new PlanOutcome.Planned(code == CHANGES, warnings.words());
      }
      Words words = stderr.words();
      return new PlanOutcome.Failed(explained(doing, code, words), words);
    } finally {
      if (!planned) {
        delete(request.planFile());
      }
    }
  }

  @Override
  public void show(Path root, Path planFile, PlanVisitor visitor) {
    Words.Collector stderr = new Words.Collector(redact);
    String doing = "running tofu show in " + root;
    List<String> arguments =
        List.of("show", "-json", "-no-color", planFile.toAbsolutePath().toString());
    Programs.Finished<Boolean> finished;
    try {
      finished = programs.run(
          command(doing, arguments, environment.withoutLock(), root),
          output -> PlanReader.read(output, visitor),
          stderr::accept);
    } catch (Failure e) {
      // Half a plan is what is seen of a tofu that ended in the middle: its own words say more.
      throw Explanation.headline(stderr.words().text()).isPresent()
          ? explained(doing, 1, stderr.words()).causedBy(e)
          : e;
    }
    if (finished.code() != 0 || !finished.output()) {
      throw explained(doing, finished.code(), stderr.words());
    }
  }

  private Failure explained(String doing, int code, Words words) {
    return Explanation.of(doing, code, words.text(), clock.instant());
  }

  @Override
  public ApplyOutcome apply(ApplyRequest request, LineSink log) {
    List<String> arguments = new ArrayList<>(List.of("apply", "-json", "-input=false"));
    request.lockTimeout().ifPresent(timeout -> arguments.add(lockTimeout(timeout)));
    request.parallelism().ifPresent(number -> arguments.add("-parallelism=" + number));
    arguments.add(request.planFile().toAbsolutePath().toString());
    String doing = "running tofu apply in " + request.root();
    ApplyLog progress = new ApplyLog(log, redact, request.root(), settings.dataFolder());
    try {
      int code = programs
          .run(
              command(doing, arguments, environment.variables(), request.root()).endingInOrder(),
              progress::read,
              progress.plain())
          .code();
      return progress.outcome(code, words -> explained(doing, code, words));
    } catch (Cancelled cancelled) {
      return progress.cancelled(cancelled.exitCode());
    }
  }

  @Override
  public Optional<Failure> pushState(Path root, Path file, Duration lockTimeout, LineSink log) {
    String doing = "running tofu state push in " + root;
    Command command = new Command(
        doing,
        argv(List.of(
            "state",
            "push",
            "-no-color",
            lockTimeout(lockTimeout),
            file.toAbsolutePath().toString())),
        environment.variables(),
        root,
        Optional.of(PUSH_TIMEOUT.plus(lockTimeout)));
    return new StatePush(
            programs, command.endingInOrder(), redact, words -> explained(doing, 1, words))
        .run(log, StatePush.PAUSES);
  }

  private static String lockTimeout(Duration timeout) {
    return "-lock-timeout=" + timeout.toSeconds() + "s";
  }

  private Command command(
      String doing, List<String> arguments, Map<String, String> variables, Path root) {
    return new Command(doing, argv(arguments), variables, root);
  }

  private List<String> argv(List<String> arguments) {
    return Stream.concat(Stream.of(program.toString()), arguments.stream()).toList();
  }

  /** tofu writes a plan, which holds secrets in clear, into the file it finds, and keeps that file's permissions. */
  private static void createPrivately(Path planFile) {
    try {
      Files.deleteIfExists(planFile);
      Files.createFile(
          planFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw Failure.usage("creating the plan file " + planFile + ": " + FileTrouble.of(planFile, e))
          .causedBy(e);
    }
  }

  private static void delete(Path planFile) {
    try {
      Files.deleteIfExists(planFile);
    } catch (IOException e) {
      throw Failure.toolFailed(
              "removing the plan file " + planFile + ": " + FileTrouble.of(planFile, e))
          .hint("it may hold secrets: remove it by hand")
          .causedBy(e);
    }
  }

  /** tofu refuses a cache folder that is not there yet. */
  private static void createPluginCache(Map<String, String> variables) {
    String folder = variables.getOrDefault("TF_PLUGIN_CACHE_DIR", "");
    if (folder.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(Path.of(folder));
    } catch (IOException e) {
      throw Failure.usage(
              "creating TF_PLUGIN_CACHE_DIR " + folder + ": " + FileTrouble.of(Path.of(folder), e))
          .causedBy(e);
    }
  }
}
