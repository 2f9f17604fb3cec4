package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names under which a secret may enter the environment of a program. */
final class EnvironmentName {
  private static final Pattern VALID = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Variables that decide what code a program runs, or what the runner believes; a secret is never meant for them. */
  private static final Set<String> RESERVED = Set.of(
      "BASHOPTS",
      "BASH_ENV",
      "CDPATH",
      "CI",
      "ENV",
      "GIT_ASKPASS",
      "GIT_EXEC_PATH",
      "GIT_EXTERNAL_DIFF",
      "GIT_SSH",
      "GIT_SSH_COMMAND",
      "GITEA_ACTIONS",
      "HOME",
      "IFS",
      "JAVA_TOOL_OPTIONS",
      "JDK_JAVA_OPTIONS",
      "NODE_OPTIONS",
      "PATH",
      "PERL5LIB",
      "PERL5OPT",
      "PROMPT_COMMAND",
      "PS4",
      "PWD",
      "PYTHONPATH",
      "PYTHONSTARTUP",
      "RUBYLIB",
      "RUBYOPT",
      "SHELL",
      "SHELLOPTS",
      "TMPDIR",
      "_JAVA_OPTIONS");

  private static final Pattern RESERVED_FAMILY =
      Pattern.compile("(GITHUB_|RUNNER_|ACTIONS_|LD_|DYLD_|BASH_FUNC_|GIT_CONFIG).*");

  private EnvironmentName() {}

  /** The rule of hashicorp/vault-action: dots become two underscores, what is not a letter, digit, _ or - goes. */
  static String normalised(String key, boolean upperCase) {
    String name = key.replace(".", "__").replaceAll("[^\\p{L}\\p{N}_-]", "");
    return upperCase ? name.toUpperCase(Locale.ROOT) : name;
  }

  /**
   * Refuses what cannot or must not be a variable.
   *
   * @param where the line, for the message
   */
  static void check(String name, String where) {
    if (!VALID.matcher(name).matches()) {
      throw Failure.usage(where + ": '" + name + "' cannot be the name of a variable")
          .hint("choose one of letters, digits and underscores: path key | NAME ;");
    }
    if (RESERVED.contains(name) || RESERVED_FAMILY.matcher(name).matches()) {
      throw Failure.usage(where + ": the variable " + name
              + " decides how programs run, a secret must not replace it")
          .hint("choose another name: path key | NAME ;");
    }
  }
}
