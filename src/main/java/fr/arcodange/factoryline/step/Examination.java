package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.review.AcceptanceCheck;
import fr.arcodange.factoryline.review.Bundle;
import fr.arcodange.factoryline.review.BundleWriter;
import fr.arcodange.factoryline.review.Change;
import fr.arcodange.factoryline.review.CoverageCheck;
import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.review.DigestSettings;
import fr.arcodange.factoryline.review.EvidenceRules;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.review.Manifest;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a plan once and finds out all that the decision needs: what of it was shown, whether it is the one a person accepted, and
 * the bundle to store if it is refused.
 */
final class Examination implements Consumer<Change> {
  private final CoverageCheck coverage;
  private final Manifest manifest;
  private final Optional<AcceptanceCheck> acceptance;
  private final ByteArrayOutputStream refusal = new ByteArrayOutputStream();
  private final BundleWriter refusalWriter;
  private boolean empty = true;

  /**
   * @param manifest of the bundle to store if it is refused
   * @param accepted the refused bundle whose fingerprint a person gave
   */
  Examination(
      EvidenceRules.Judgement evidence,
      DigestSettings settings,
      boolean strictOutputs,
      Manifest manifest,
      Optional<Bundle> accepted) {
    this.coverage =
        new CoverageCheck(evidence.valid(), evidence.ruledOut(), settings, strictOutputs);
    this.manifest = manifest;
    this.acceptance = accepted.map(bundle -> new AcceptanceCheck(bundle, settings));
    this.refusalWriter = new BundleWriter(refusal, manifest, settings.pathPrefix());
  }

  @Override
  public void accept(Change change) {
    empty = false;
    coverage.accept(change);
    acceptance.ifPresent(check -> check.accept(change));
    refusalWriter.add(change);
  }

  /** What the plan was made with. */
  Manifest manifest() {
    return manifest;
  }

  /** Whether there is nothing to do. */
  boolean isEmpty() {
    return empty;
  }

  CoverageResult coverage() {
    return coverage.result();
  }

  boolean isAccepted() {
    return acceptance.filter(AcceptanceCheck::isAccepted).isPresent();
  }

  /** Why it is not the plan that a person accepted, a clause; none if it is, or nobody did. */
  Optional<String> whyNotAccepted() {
    return acceptance.flatMap(check -> check.whyNot(manifest));
  }

  /** Ends the refusal's bundle; once. */
  Fingerprint fingerprint() {
    return refusalWriter.finish();
  }

  /** The refusal's bundle, after {@link #fingerprint()}. */
  byte[] refusal() {
    return refusal.toByteArray();
  }
}
