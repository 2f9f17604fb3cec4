package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.util.Optional;

/**
 * What became of an apply.
 *
 * @param tally what was planned
 * @param applied whether anything was applied
 * @param tip the commit that was carried
 * @param undelivered why somebody could not be told, if so
 */
public record ApplyResult(
    Tally tally, boolean applied, String tip, Optional<Failure> undelivered) {}
