package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.planstore.Stored;
import fr.arcodange.factoryline.review.Bundle;
import fr.arcodange.factoryline.review.BundleReader;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.Fingerprint;
import java.time.Instant;
import java.util.Comparator;

/** The plans that apply refused, kept so that a person can accept one by its fingerprint. */
final class RefusedPlans {
  private final PlanStore store;
  private final EvidenceNames names;

  RefusedPlans(PlanStore store, EvidenceNames names) {
    this.store = store;
    this.names = names;
  }

  /** @throws Failure usage, if no such plan was refused here */
  Bundle find(Fingerprint fingerprint) {
    String name = store.list(names.refusedPrefix()).stream()
        .map(Stored::name)
        .flatMap(stored -> names.parseRefused(stored).stream())
        .filter(refused -> refused.fingerprint().equals(fingerprint))
        .max(Comparator.comparing(EvidenceNames.Refused::at))
        .map(EvidenceNames.Refused::name)
        .orElseThrow(() -> Failure.usage("accepting the plan " + fingerprint
                + ": no plan with this fingerprint was refused for " + names.root())
            .hint("copy the fingerprint from the message of the refused apply, of the same thing"));
    return BundleReader.read(name, store.read(name));
  }

  void keep(Fingerprint fingerprint, byte[] bundle, Instant at) {
    store.create(names.refused(at, fingerprint), bundle);
  }
}
