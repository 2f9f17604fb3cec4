package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.tofu.ChangeCounts;
import java.util.Optional;

/**
 * What became of an apply.
 *
 * @param counts what was planned
 * @param applied whether anything was applied
 * @param tip the commit that was carried
 * @param undelivered why somebody could not be told, if so
 */
public record ApplyResult(
    ChangeCounts counts,
    boolean applied,
    String tip,
    Optional<fr.arcodange.factoryline.Failure> undelivered) {}
