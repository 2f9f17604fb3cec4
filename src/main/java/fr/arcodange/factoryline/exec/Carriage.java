package fr.arcodange.factoryline.exec;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the environment of a program can carry: no zero byte, and on Linux 32 pages of memory for one variable (execve(2)). */
final class Carriage {
  /** E2BIG, whose words are those of the locale. */
  private static final Pattern TOO_LONG = Pattern.compile("error[=:] ?7\\b");

  private Carriage() {}

  /** @throws Failure usage, with the name of a variable that no program can be given */
  static void check(Command command) {
    command.environment().entrySet().stream()
        .filter(variable -> variable.getValue().indexOf('\0') >= 0)
        .map(Map.Entry::getKey)
        .min(Comparator.naturalOrder())
        .ifPresent(name -> {
          throw Failure.usage(command.doing() + ": the variable " + name
                  + " holds a zero byte, which no environment can carry")
              .hint("give it to the program in a file, or encoded");
        });
  }

  /** Why a program could not be started, if it is because of the size of its variables. */
  static Optional<Failure> tooLong(Command command, IOException notStarted) {
    if (!TOO_LONG
        .matcher(Objects.requireNonNullElse(notStarted.getMessage(), ""))
        .find()) {
      return Optional.empty();
    }
    return command.environment().entrySet().stream()
        .max(Comparator.comparingInt(Carriage::bytes))
        .map(longest -> Failure.usage(command.doing() + ": its environment is too large; "
                + longest.getKey() + " alone has " + bytes(longest) + " bytes")
            .hint(
                "Linux takes 128 KiB for one variable on most machines, and some 2 MB for all: what is longer has to be read from a file")
            .causedBy(notStarted));
  }

  private static int bytes(Map.Entry<String, String> variable) {
    return variable.getValue().getBytes(StandardCharsets.UTF_8).length;
  }
}
