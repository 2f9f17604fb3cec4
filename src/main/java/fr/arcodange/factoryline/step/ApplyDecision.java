package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.review.Receipt;
import java.util.Optional;

/** What becomes of the plan that apply made of the branch's tip. */
sealed interface ApplyDecision {

  /** The plan is empty. */
  record NothingToDo() implements ApplyDecision {}

  /**
   * It is applied.
   *
   * @param why a clause for people
   */
  record Apply(String why, Optional<Receipt.Acceptance> accepted) implements ApplyDecision {}

  /** Nobody was shown some of it. */
  record Refuse(CoverageResult coverage, Fingerprint fingerprint) implements ApplyDecision {}
}
