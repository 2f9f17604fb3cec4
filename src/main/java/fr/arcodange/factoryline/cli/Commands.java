package fr.arcodange.factoryline.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands by name. Only the one that was called is built: the others would cost its start. */
public final class Commands {
  private static final String ROOT = "factoryline";
  private static final Map<String, Function<Wiring, CommandSpec>> COMMANDS = commands();

  /** Names that would be too general on PATH: they are only called through the root command. */
  private static final Set<String> WITHOUT_A_LINK = Set.of("doctor", "init");

  private Commands() {}

  private static Map<String, Function<Wiring, CommandSpec>> commands() {
    Map<String, Function<Wiring, CommandSpec>> commands = new LinkedHashMap<>();
    commands.put("oidc-login", wiring -> new OidcLoginCommand(wiring).spec());
    commands.put("vault-auth", wiring -> new VaultAuthCommand(wiring).spec());
    commands.put("tofu-plan", wiring -> new TofuPlanCommand(wiring).spec());
    commands.put("tofu-apply", wiring -> new TofuApplyCommand(wiring).spec());
    commands.put("pg-provision", wiring -> new PgProvisionCommand().spec());
    commands.put("argocd-render", wiring -> new ArgocdRenderCommand(wiring).spec());
    commands.put("check-names", wiring -> new CheckNamesCommand(wiring).spec());
    commands.put("doctor", wiring -> new DoctorCommand(wiring).spec());
    commands.put("init", wiring -> new InitCommand(wiring).spec());
    return commands;
  }

  /** Runs the command that the first argument names, or the root command. Returns the exit code. */
  public static int run(String[] args, CommandContext context) {
    Wiring wiring = new Wiring(context);
    boolean named = args.length > 0 && COMMANDS.containsKey(args[0]);
    boolean alone = named && !WITHOUT_A_LINK.contains(args[0]);
    CommandLine command =
        alone ? build(args[0], wiring) : root(wiring, named ? List.of(args[0]) : COMMANDS.keySet());
    String[] rest = alone ? Arrays.copyOfRange(args, 1, args.length) : args;
    return execute(command, wiring, EmptyArguments.removed(rest, command.getCommandSpec()));
  }

  /** The streams are closed before a thread's last words are printed: without this an empty heap would end without a word. */
  static int execute(CommandLine command, Wiring wiring, String... args) {
    try {
      int code = command.execute(args);
      return code == ExitCode.DONE && wiring.context().out().checkError()
          ? notPrinted(command, wiring)
          : code;
    } catch (OutOfMemoryError e) {
      wiring
          .log()
          .error(command.getCommandSpec().qualifiedName() + ": Java ran out of memory: "
              + e.getMessage());
      wiring
          .log()
          .info(
              "hint: FACTORYLINE_JAVA_OPTIONS=-Xmx4g lets it take more, if what it reads is meant to be that large");
      return ExitCode.BUG;
    }
  }

  /** A stream that prints keeps its trouble to itself: whoever saved what was asked for would have half of it, and a good ending. */
  private static int notPrinted(CommandLine command, Wiring wiring) {
    wiring
        .log()
        .error(command.getCommandSpec().qualifiedName()
            + ": printing what was asked for: standard output is full or closed");
    return ExitCode.NOT_DELIVERED;
  }

  /** One command by its own name, as its link on PATH calls it. */
  static CommandLine build(String name, Wiring wiring) {
    Function<Wiring, CommandSpec> factory =
        Optional.ofNullable(COMMANDS.get(name)).orElseThrow();
    CommandLine command = configured(new CommandLine(factory.apply(wiring)), wiring);
    for (CommandSpec part : partsOf(name, wiring)) {
      CommandLine below = new CommandLine(part);
      command.addSubcommand(below);
      configured(below, wiring);
    }
    return command;
  }

  private static List<CommandSpec> partsOf(String name, Wiring wiring) {
    return switch (name) {
      case "oidc-login" -> List.of(new EnrollCommand(wiring).spec());
      case "pg-provision" ->
        List.of(
            new PgPlanCommand(wiring).spec(),
            new PgApplyCommand(wiring).spec(),
            new PgVerifyCommand(wiring).spec(),
            new PgDoctorCommand(wiring).spec(),
            new PgImportCommand(wiring).spec());
      default -> List.of();
    };
  }

  /** All names, in the order of the line. */
  static Iterable<String> names() {
    return COMMANDS.keySet();
  }

  /** The names that have a link on PATH. */
  private static List<String> linked() {
    return COMMANDS.keySet().stream()
        .filter(name -> !WITHOUT_A_LINK.contains(name))
        .toList();
  }

  private static CommandLine root(Wiring wiring, Collection<String> names) {
    CommandLine root = configured(new CommandLine(new Root().spec()), wiring);
    names.forEach(name -> root.addSubcommand(name, build(name, wiring)));
    CommandSpec completion = new CompletionCommand(wiring, linked()).spec();
    root.addSubcommand(configured(new CommandLine(completion), wiring));
    return root;
  }

  private static CommandLine configured(CommandLine command, Wiring wiring) {
    CommandContext context = wiring.context();
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName("-");
    FailureHandler failures = new FailureHandler(wiring.log());
    spec.usageMessage()
        .commandListHeading("%nCommands:%n")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.explained())
        .width(100);
    spec.usageMessage()
        .optionListHeading(optionListHeading(name))
        .sortOptions(false)
        .abbreviateSynopsis(true);
    spec.versionProvider(() -> new String[] {"factoryline " + version()});
    return command
        .setDefaultValueProvider(new EnvironmentDefaults(line(spec), context.environment()))
        .setOut(writer(context.out()))
        .setErr(writer(context.err()))
        .setExpandAtFiles(false)
        .setHelpFactory(new HelpPage())
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  /** The command's name, and those of the commands that it is part of. */
  private static List<String> line(CommandSpec spec) {
    List<String> names = new ArrayList<>();
    for (CommandSpec part = spec; part != null; part = above(part)) {
      names.add(part.qualifiedName("-"));
    }
    return names;
  }

  private static @Nullable CommandSpec above(CommandSpec spec) {
    CommandSpec parent = spec.parent();
    return parent == null || parent.name().equals(ROOT) ? null : parent;
  }

  /** Where else an option may come from; the root has only such as make no sense there. */
  private static String optionListHeading(String command) {
    if (command.equals(ROOT)) {
      return "%nOptions:%n";
    }
    return "%nOptions, each also from the variable "
        + EnvironmentDefaults.ofCommand(command, "--<OPTION>")
        + ", else FACTORYLINE_<OPTION>:%n";
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** The version in the jar's manifest, or what a class folder is. */
  static String version() {
    return Optional.ofNullable(Commands.class.getPackage().getImplementationVersion())
        .orElse("development build");
  }

  /** Called without the name of a command. */
  private static final class Root implements Runnable {
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name(ROOT);

    CommandSpec spec() {
      spec.usageMessage()
          .description(
              "Trades a CI job's ID token for Vault secrets, shows what a pull request would change, and applies exactly that on"
                  + " merge.")
          .synopsisSubcommandLabel("COMMAND");
      new Options(spec).helpAndVersion();
      return spec;
    }

    @Override
    public void run() {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "name a command; '--help' lists them");
    }
  }
}
