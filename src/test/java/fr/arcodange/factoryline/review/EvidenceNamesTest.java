package fr.arcodange.factoryline.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvidenceNamesTest {
  private static final String SHA = "0123456789abcdef0123456789abcdef01234567";
  private static final Instant AT = Instant.parse("2026-11-23T15:04:05.006789Z");
  private static final Fingerprint PRINT = Fingerprint.parse("deadbeef0123456789abcdef01234567");

  @Test
  void namesAreThoseOfTheDesign() {
    EvidenceNames names = new EvidenceNames("arcodange-org", "factory", "iac/envs", "default");
    assertEquals(
        "shown/arcodange-org/factory/iac%2Fenvs/default/" + SHA
            + "/20261123T150405.006Z-deadbeef.jsonl.gz",
        names.shown(SHA, AT, PRINT));
    assertEquals(
        "applied/arcodange-org/factory/iac%2Fenvs/default/receipts/20261123T150405.006Z-" + SHA
            + ".json",
        names.receipt(AT, SHA));
    assertEquals(
        "applied/arcodange-org/factory/iac%2Fenvs/default/partial/20261123T150405.006Z-" + SHA
            + ".json",
        names.partial(AT, SHA));
    assertEquals(
        "applied/arcodange-org/factory/iac%2Fenvs/default/refused/20261123T150405.006Z-" + PRINT
            + ".jsonl.gz",
        names.refused(AT, PRINT));
    assertEquals("shown/o/r/./default/", new EvidenceNames("o", "r", ".", "default").shownPrefix());
  }

  @Test
  void namesAreTakenApartAgain() {
    EvidenceNames names = new EvidenceNames("o", "r", ".", "w");
    Instant at = Instant.parse("2026-11-23T15:04:05.006Z");
    String shown = names.shown(SHA, AT, PRINT);
    assertEquals(Optional.of(new EvidenceNames.Shown(shown, SHA, at)), names.parseShown(shown));
    String receipt = names.receipt(AT, SHA);
    assertEquals(
        Optional.of(new EvidenceNames.Applied(receipt, SHA, at)), names.parseReceipt(receipt));
    String refused = names.refused(AT, PRINT);
    assertEquals(
        Optional.of(new EvidenceNames.Refused(refused, PRINT, at)), names.parseRefused(refused));
    assertTrue(shown.startsWith(names.shownPrefix(SHA)));
    assertTrue(receipt.startsWith(names.receiptsPrefix()));
  }

  @Test
  void whatElseLiesInAStoreIsPassedOver() {
    EvidenceNames names = new EvidenceNames("o", "r", "iac", "w");
    String shown = names.shown(SHA, AT, PRINT);
    for (String other : List.of(
        "",
        "shown/o/r/iac/w/",
        shown.replace("/iac/", "/iac2/"),
        shown.replace("/w/", "/w2/"),
        shown.replace("shown/", "applied/"),
        shown.replace(SHA, SHA.substring(1)),
        shown.replace(SHA, SHA + "/" + SHA),
        shown.replace("20261123", "20261399"),
        shown.replace("-deadbeef", "-DEADBEEF"),
        shown + "\n",
        shown.replace(".jsonl.gz", ".jsonl"))) {
      assertEquals(Optional.empty(), names.parseShown(other), other);
    }
    assertEquals(Optional.empty(), names.parseReceipt(names.partial(AT, SHA)));
    assertEquals(Optional.empty(), names.parseRefused(shown));
  }

  @Test
  void noPartCanReachAnotherFolder() {
    Set<String> prefixes = new HashSet<>();
    List<String> parts =
        List.of(".", "..", "a/b", "a%2Fb", "%2E%2E", "a\\b", "é", "a b", "\u0000", "...", "a");
    for (String part : parts) {
      for (EvidenceNames names : List.of(
          new EvidenceNames(part, "r", "root", "w"),
          new EvidenceNames("o", part, "root", "w"),
          new EvidenceNames("o", "r", "root", part))) {
        String prefix = names.shownPrefix();
        assertTrue(prefixes.add(prefix), prefix);
        assertEquals(5, prefix.split("/", -1).length - 1, prefix);
        assertFalse(List.of(prefix.split("/", -1)).contains(".."), prefix);
        assertTrue(prefix.matches("[A-Za-z0-9./%_~-]+"), prefix);
      }
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new EvidenceNames("o", "r", ".", "w").shownPrefix("../../" + SHA));
  }

  @Test
  void oneRootHasOneName() {
    assertEquals("iac/envs", new EvidenceNames("o", "r", "iac/envs", "w").root());
    for (String root :
        List.of("iac//envs", "iac/envs/", "./iac/envs", "./", "/iac", "a/../../b", "..")) {
      assertUsage(
          "naming evidence: the root '" + root
              + "' is not the plain path of a folder in the repository",
          root);
    }
    assertUsage("naming evidence: the root is empty", " ");
  }

  private static void assertUsage(String message, String root) {
    Failure failure = assertThrows(Failure.class, () -> new EvidenceNames("o", "r", root, "w"));
    assertEquals(message, failure.message());
    assertEquals(Failure.Kind.USAGE, failure.kind());
  }
}
