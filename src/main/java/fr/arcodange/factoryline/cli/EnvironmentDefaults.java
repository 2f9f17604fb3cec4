package fr.arcodange.factoryline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option that was not given takes its value from: {@code FACTORYLINE_<COMMAND>_<OPTION>}, then
 * {@code FACTORYLINE_<OPTION>}, then the name the ecosystem already uses. An empty variable is an unset one, because an action
 * input that was not given arrives empty.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private static final Map<String, String> ECOSYSTEM = Map.of(
      "--vault-addr", "VAULT_ADDR",
      "--vault-namespace", "VAULT_NAMESPACE",
      "--vault-ca-file", "VAULT_CACERT");

  /** How the values of a repeatable option are kept apart; blanks around them and blank lines come with YAML blocks. */
  static final String ONE_PER_LINE = "\\s*\\R\\s*";

  /** Its shared variable is the one that names the session's file. */
  private static final String SESSION = "--session";

  private final List<String> commands;
  private final Map<String, String> environment;

  /** @param commands the command, and those that it is part of, the nearest first */
  EnvironmentDefaults(List<String> commands, Map<String, String> environment) {
    this.commands = List.copyOf(commands);
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    for (String variable : variables(commands, option.longestName())) {
      String value = environment.get(variable);
      if (value != null && !value.isBlank()) {
        return literally(value.strip());
      }
    }
    return null;
  }

  /** The parser would put other variables and system properties in the place of what looks like a reference to them. */
  private static String literally(String value) {
    return value.replace("${", "$${");
  }

  /** The variables that are asked for {@code option} of a command, in order. */
  static List<String> variables(List<String> commands, String option) {
    List<String> names = new ArrayList<>();
    commands.forEach(command -> names.add(ofCommand(command, option)));
    if (!option.equals(SESSION)) {
      names.add("FACTORYLINE_" + shouted(option));
    }
    Optional.ofNullable(ECOSYSTEM.get(option)).ifPresent(names::add);
    return names;
  }

  /** The variable that is for one command only. */
  static String ofCommand(String command, String option) {
    return "FACTORYLINE_" + shouted(command) + "_" + shouted(option);
  }

  private static String shouted(String name) {
    return name.replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
