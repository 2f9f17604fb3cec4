package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.review.Receipt;
import java.util.List;
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

  /**
   * Nobody was shown some of it.
   *
   * @param fingerprint by which a person may accept it
   * @param notAccepted if a person gave the fingerprint of another plan
   * @param likelyWhy clauses that may hold foreign text
   */
  record Refuse(
      CoverageResult coverage,
      Fingerprint fingerprint,
      Optional<NotAccepted> notAccepted,
      List<String> likelyWhy)
      implements ApplyDecision {
    public Refuse {
      likelyWhy = List.copyOf(likelyWhy);
    }

    /** The same with what is likely to have led to it. */
    Refuse because(List<String> clauses) {
      return new Refuse(coverage, fingerprint, notAccepted, clauses);
    }
  }

  /**
   * The plan that a person accepted is not the one that is planned now.
   *
   * @param given the fingerprint of the accepted one
   * @param why what is different, a clause that holds foreign text
   */
  record NotAccepted(Fingerprint given, String why) {}
}
