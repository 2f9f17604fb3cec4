package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.util.Locale;

/** What must be true of a change before it is applied: {@code --require}. */
public enum Requirement {
  /** Nothing: applied as it is. */
  NONE,
  /** A merged pull request showed it. */
  SHOWN;

  public static Requirement of(String word) {
    for (Requirement requirement : values()) {
      if (requirement.name().toLowerCase(Locale.ROOT).equals(word)) {
        return requirement;
      }
    }
    throw Failure.usage("--require is '" + word + "'").hint("it takes none or shown");
  }
}
