package fr.arcodange.factoryline.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fr.arcodange.factoryline.review.Bundle;
import fr.arcodange.factoryline.review.BundleReader;
import fr.arcodange.factoryline.review.BundleWriter;
import fr.arcodange.factoryline.review.DigestSettings;
import fr.arcodange.factoryline.review.EvidenceKey;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.EvidenceRules;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.review.Manifest;
import fr.arcodange.factoryline.tofu.ChangeAction;
import fr.arcodange.factoryline.tofu.PlanVisitor;
import fr.arcodange.factoryline.tofu.PlannedChange;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Small plans, and what is kept of them. */
final class Plans {
  static final EvidenceNames NAMES = new EvidenceNames("o", "r", "iac", "default");
  static final TofuRoot ROOT = new TofuRoot(
      RepositoryPath.of("--root", "iac", "--root iac"), "default", List.of(), List.of(), Set.of());
  static final Fingerprint FINGERPRINT = Fingerprint.parse("0123456789abcdef0123456789abcdef");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Plans() {}

  static ApplyTerms terms(boolean directPush, Optional<Fingerprint> accept) {
    return new ApplyTerms(Optional.empty(), Requirement.SHOWN, directPush, accept);
  }

  /** An object to be created. */
  static PlannedChange creation(String name) {
    JsonNode after = JsonNodeFactory.instance.objectNode().put("input", name);
    JsonNode nothing = JsonNodeFactory.instance.objectNode();
    return new PlannedChange(
        "terraform_data." + name,
        Optional.empty(),
        Optional.empty(),
        "managed",
        "terraform_data",
        name,
        "terraform.io/builtin/terraform",
        Optional.empty(),
        ChangeAction.CREATE,
        List.of("create"),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new PlannedChange.Values(
            JsonNodeFactory.instance.nullNode(), after, nothing, nothing, nothing));
  }

  static Manifest manifest(Optional<Long> pullRequest, String head) {
    return manifest(pullRequest, head, Optional.empty(), "OpenTofu 1.12.6");
  }

  static Manifest manifest(
      Optional<Long> pullRequest, String head, Optional<String> base, String tofu) {
    return new Manifest(
        NAMES,
        pullRequest,
        base,
        head,
        Optional.empty(),
        Optional.empty(),
        tofu,
        Optional.empty(),
        EvidenceKey.random(RANDOM),
        Set.of(),
        Optional.empty(),
        "factoryline");
  }

  /** The bundle of a pull request that showed these creations. */
  static byte[] shown(Optional<Long> pullRequest, String head, String... names) {
    return shown(manifest(pullRequest, head), names);
  }

  static byte[] shown(Manifest manifest, String... names) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BundleWriter writer = new BundleWriter(bytes, manifest, Optional.empty())) {
      PlanVisitor visitor = new ReviewedChanges(writer::add);
      for (String name : names) {
        visitor.change(creation(name));
      }
      writer.finish();
    }
    return bytes.toByteArray();
  }

  static Bundle bundle(Optional<Long> pullRequest, String... names) {
    return BundleReader.read("x", shown(pullRequest, FakeGit.sha(9), names));
  }

  /** A plan of these creations, held against evidence. */
  static Examination examined(List<Bundle> evidence, Optional<Bundle> accepted, String... names) {
    Examination plan = new Examination(
        new EvidenceRules.Judgement(evidence, List.of(), List.of()),
        DigestSettings.none(),
        false,
        manifest(Optional.empty(), FakeGit.sha(1)),
        accepted);
    PlanVisitor visitor = new ReviewedChanges(plan);
    for (String name : names) {
      visitor.change(creation(name));
    }
    return plan;
  }
}
