package fr.arcodange.factoryline.review;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Evidence that does not count, read only when it may explain why a change is not covered.
 *
 * @param why a clause for people: "the evidence of pull request 7 was spent by an earlier apply"
 * @param bundle empty if it cannot be read
 */
public record RuledOut(String why, Supplier<Optional<Bundle>> bundle) {}
