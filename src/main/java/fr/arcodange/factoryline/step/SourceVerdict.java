package fr.arcodange.factoryline.step;

/** What is known of one thing that a source names. */
sealed interface SourceVerdict {

  /** It is there. */
  record Good() implements SourceVerdict {}

  /**
   * It is not as it should be.
   *
   * @param field of the source, as in {@code targetRevision}
   */
  record Bad(String rule, boolean error, String field, String message, String advice)
      implements SourceVerdict {}

  /**
   * It could not be looked at.
   *
   * @param what as in "arcodange-org/webapp at v1"
   * @param group what many such have in common; they are told as one
   */
  record Unsure(String what, String group, String why, String advice) implements SourceVerdict {}
}
