package fr.arcodange.factoryline.review;

/** One change that a pull request showed, as its bundle keeps it. */
record ShownLine(
    String address, String action, Certainty certainty, DigestSet digests, DigestSet unknown) {

  /** Whether exactly this was shown. */
  boolean isOf(ChangeEvidence evidence) {
    return action.equals(evidence.action())
        && certainty == evidence.certainty()
        && digests.equals(DigestSet.of(evidence.digests()))
        && unknown.equals(DigestSet.of(evidence.unknown()));
  }
}
