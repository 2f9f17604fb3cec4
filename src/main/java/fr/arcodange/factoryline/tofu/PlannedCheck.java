package fr.arcodange.factoryline.tofu;

import java.util.List;

/**
 * A check, precondition or postcondition and how it went.
 *
 * @param status {@code pass}, {@code fail}, {@code error} or {@code unknown}
 * @param problems the error messages, untrusted
 */
public record PlannedCheck(String address, String status, List<String> problems) {
  public PlannedCheck {
    problems = List.copyOf(problems);
  }
}
