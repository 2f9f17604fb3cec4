package fr.arcodange.factoryline.step;

import java.util.Objects;

/**
 * Where a name does not join up.
 *
 * @param error whether something will not work; else it may well be meant
 * @param application the name; foreign text
 * @param message what does not join up, in one clause
 */
public record NameFinding(boolean error, String application, String message, String advice) {
  public NameFinding {
    Objects.requireNonNull(application);
    Objects.requireNonNull(message);
    Objects.requireNonNull(advice);
  }
}
