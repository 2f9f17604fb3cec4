package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The secrets a person gives: from {@code FACTORYLINE_<NAME>} or the file that {@code FACTORYLINE_<NAME>_FILE} names, never an option. */
final class SecretInputs {
  private final Map<String, String> environment;

  SecretInputs(Map<String, String> environment) {
    this.environment = environment;
  }

  Optional<Secret> find(String name) {
    String variable = variable(name);
    String value = environment.getOrDefault(variable, "");
    if (!value.isEmpty()) {
      return Optional.of(Secret.of(value));
    }
    String file = environment.getOrDefault(variable + "_FILE", "");
    return file.isEmpty() ? Optional.empty() : Optional.of(read(variable + "_FILE", Path.of(file)));
  }

  Secret require(String name, String whatFor) {
    return find(name)
        .orElseThrow(
            () -> Failure.usage(variable(name) + " is not set, and " + whatFor + " needs it")
                .hint("set " + variable(name) + ", or " + variable(name)
                    + "_FILE to a file that holds it"));
  }

  private static String variable(String name) {
    return "FACTORYLINE_" + name;
  }

  private static Secret read(String variable, Path file) {
    try {
      return Secret.of(Files.readString(file, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw Failure.usage(
              "reading " + variable + ", which is " + file + ": " + FileTrouble.of(file, e))
          .hint("the file must be there and readable for this user")
          .causedBy(e);
    }
  }
}
