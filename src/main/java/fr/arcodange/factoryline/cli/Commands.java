package fr.arcodange.factoryline.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The commands by name. Only the one that was called is built: reflecting over the others would cost its start. */
public final class Commands {
  private static final String ROOT = "factoryline";
  private static final Map<String, Function<Wiring, Object>> COMMANDS = commands();

  private Commands() {}

  private static Map<String, Function<Wiring, Object>> commands() {
    Map<String, Function<Wiring, Object>> commands = new LinkedHashMap<>();
    commands.put("oidc-login", OidcLoginCommand::new);
    commands.put("vault-auth", VaultAuthCommand::new);
    commands.put("tofu-plan", TofuPlanCommand::new);
    commands.put("tofu-apply", TofuApplyCommand::new);
    return commands;
  }

  /** Runs the command that the first argument names, or the root command. Returns the exit code. */
  public static int run(String[] args, CommandContext context) {
    Wiring wiring = new Wiring(context);
    boolean named = args.length > 0 && COMMANDS.containsKey(args[0]);
    CommandLine command = named ? build(args[0], wiring) : root(wiring);
    String[] rest = named ? Arrays.copyOfRange(args, 1, args.length) : args;
    return command.execute(EmptyArguments.removed(rest, command.getCommandSpec()));
  }

  /** One command by its own name, as its link on PATH calls it. */
  static CommandLine build(String name, Wiring wiring) {
    Function<Wiring, Object> factory = Optional.ofNullable(COMMANDS.get(name)).orElseThrow();
    CommandLine command = configured(new CommandLine(factory.apply(wiring)), wiring);
    if (name.equals("oidc-login")) {
      CommandLine enroll = new CommandLine(new EnrollCommand(wiring));
      command.addSubcommand(enroll);
      configured(enroll, wiring);
    }
    return command;
  }

  /** All names, in the order of the line. */
  static Iterable<String> names() {
    return COMMANDS.keySet();
  }

  private static CommandLine root(Wiring wiring) {
    CommandLine root = configured(new CommandLine(new Root()), wiring);
    COMMANDS.keySet().forEach(name -> root.addSubcommand(name, build(name, wiring)));
    CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
    root.addSubcommand("generate-completion", completion.setOut(root.getOut()));
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
        .setDefaultValueProvider(new EnvironmentDefaults(name, context.environment()))
        .setOut(writer(context.out()))
        .setErr(writer(context.err()))
        .setExpandAtFiles(false)
        .setHelpFactory(new HelpPage())
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
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

  @Command(
      name = ROOT,
      mixinStandardHelpOptions = true,
      description = {
        "Trades a CI job's ID token for Vault secrets, shows what a pull request would change, and applies exactly that on"
            + " merge."
      },
      synopsisSubcommandLabel = "COMMAND",
      subcommandsRepeatable = false)
  static final class Root implements Runnable {
    @CommandLine.Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
      CommandLine command = Objects.requireNonNull(spec).commandLine();
      throw new CommandLine.ParameterException(command, "name a command; '--help' lists them");
    }
  }
}
