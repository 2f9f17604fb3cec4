package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks a person for what was not given; never in a job, where a terminal says nothing of who is there. */
final class Questions {
  private final Wiring wiring;
  private final BufferedReader answers;

  Questions(Wiring wiring) {
    this.wiring = wiring;
    this.answers =
        new BufferedReader(new InputStreamReader(wiring.context().in(), StandardCharsets.UTF_8));
  }

  /**
   * The answer, or what is usual if there is none.
   *
   * @throws Failure usage, if there is neither
   */
  String ask(String option, String question, Optional<String> usual) {
    wiring.log().info(question + usual.map(value -> " [" + value + "]").orElse("") + "?");
    return Optional.of(line(option))
        .filter(answer -> !answer.isEmpty())
        .or(() -> usual)
        .orElseThrow(() -> Failure.usage(option + " is not set, and was not answered"));
  }

  private String line(String option) {
    try {
      return Optional.ofNullable(answers.readLine()).orElse("").strip();
    } catch (IOException e) {
      throw Failure.usage("asking for " + option + ": nothing can be read from here")
          .causedBy(e);
    }
  }
}
