package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.util.Locale;

/** When a commit status is set: {@code --status}. */
public enum StatusPolicy {
  /** Tried; a token that may not set one (it needs {@code contents: write}) is a warning. */
  AUTO,
  /** A status that cannot be set is a report that was not delivered. */
  ALWAYS,
  NEVER;

  public static StatusPolicy of(String word) {
    for (StatusPolicy policy : values()) {
      if (policy.name().toLowerCase(Locale.ROOT).equals(word)) {
        return policy;
      }
    }
    throw Failure.usage("--status is '" + word + "'").hint("it takes auto, always or never");
  }
}
