package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.UnmatchedArgumentException;

/** What to say of arguments that no option takes. Only names of options are said again: what stands beside them may be a secret. */
final class UnknownArguments {
  private static final Pattern NAME = Pattern.compile("--[A-Za-z][A-Za-z-]*|-[A-Za-z]");

  private static final Pattern SECRET = Pattern.compile("token|secret|password");

  private static final int SUGGESTIONS = 3;

  private UnknownArguments() {}

  static Failure failure(UnmatchedArgumentException thrown) {
    Optional<String> name = thrown.getUnmatched().stream()
        .filter(argument -> argument.startsWith("-"))
        .map(UnknownArguments::name)
        .findFirst();
    return name.map(option -> unknownOption(option, thrown.getSuggestions()))
        .orElseGet(() -> suggesting(
            Failure.usage(
                thrown.getCommandLine().getSubcommands().isEmpty()
                    ? "an argument belongs to no option"
                    : "an argument is neither an option nor a command"),
            thrown.getSuggestions()));
  }

  private static Failure unknownOption(String option, List<String> suggestions) {
    Failure failure = Failure.usage("unknown option '" + option + "'");
    if (SECRET.matcher(option).find()) {
      return failure.hint(
          "no secret is an option, because everybody on a machine can read its command lines: it comes from a variable such as"
              + " FACTORYLINE_VAULT_TOKEN, or from the file that FACTORYLINE_VAULT_TOKEN_FILE names");
    }
    return suggesting(failure, suggestions);
  }

  private static Failure suggesting(Failure failure, List<String> suggestions) {
    return suggestions.isEmpty()
        ? failure
        : failure.hint("did you mean "
            + suggestions.stream().limit(SUGGESTIONS).collect(Collectors.joining(" or ")) + "?");
  }

  private static String name(String argument) {
    Matcher matcher = NAME.matcher(argument);
    return matcher.lookingAt() ? matcher.group() : "-";
  }
}
