package fr.arcodange.factoryline.review;

import static fr.arcodange.factoryline.review.Shown.creation;
import static fr.arcodange.factoryline.review.Shown.replace;
import static fr.arcodange.factoryline.review.Shown.tainted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcceptanceCheckTest {

  private static boolean accepted(Change refused, Change now) {
    AcceptanceCheck check = new AcceptanceCheck(Shown.bundle(1, refused), DigestSettings.none());
    check.accept(now);
    return check.isAccepted();
  }

  @Test
  void aValueThatIsUnknownNowIsAnotherPlan() {
    assertFalse(accepted(creation("t.x", "{'a':null}", "{}"), creation("t.x", "{}", "{'a':true}")));
    assertFalse(accepted(creation("t.x", "{}", "{'a':true}"), creation("t.x", "{'a':1}", "{}")));
  }

  @Test
  void coverageIsWiderThanAcceptance() {
    assertFalse(
        accepted(replace("t.x", "{'id':'7'}", "{}", "{}", "[['a']]"), creation("t.x", "{}", "{}")));
    assertFalse(accepted(creation("t.x", "{}", "{}"), tainted("t.x", "{'id':'7'}", "{}", "{}")));
  }

  @Test
  void whatIsNotTheAcceptedPlanAnyMoreSaysWhatIsDifferent() {
    Bundle refused = Shown.bundle(
        1,
        creation("t.same", "{}", "{}"),
        creation("t.x", "{'a':1}", "{}"),
        creation("t.y", "{}", "{}"));
    AcceptanceCheck check = new AcceptanceCheck(refused, DigestSettings.none());
    check.accept(creation("t.same", "{}", "{}"));
    check.accept(creation("t.x", "{'a':2}", "{}"));

    assertEquals(
        Optional.of("1 change was not in it (create t.x); 1 change was in it, and not planned now"),
        check.whyNot(refused.manifest()));
  }

  @Test
  void theAcceptedPlanNeedsNoExplanation() {
    Bundle refused = Shown.bundle(1, creation("t.x", "{}", "{}"));
    AcceptanceCheck check = new AcceptanceCheck(refused, DigestSettings.none());
    check.accept(creation("t.x", "{}", "{}"));

    assertEquals(Optional.empty(), check.whyNot(refused.manifest()));
  }

  @Test
  void anotherVolatileListMakesAnotherPlan() {
    Change change = creation("t.x", "{'time':1}", "{}");
    Bundle refused = Shown.bundle(1, change);
    AcceptanceCheck check = new AcceptanceCheck(refused, Shown.leavingOut("*.time"));
    check.accept(change);
    assertFalse(check.isAccepted());
  }

  @Test
  void anEmptyPlanIsOnlyAnEmptyPlan() {
    Bundle refused = Shown.bundle(1, DigestSettings.none(), List.of());
    assertTrue(new AcceptanceCheck(refused, DigestSettings.none()).isAccepted());
    AcceptanceCheck check = new AcceptanceCheck(refused, DigestSettings.none());
    check.accept(creation("t.x", "{}", "{}"));
    assertFalse(check.isAccepted());
  }

  @Test
  void aFingerprintIsReadAsItIsPrinted() {
    Fingerprint fingerprint = Shown.bundle(1, creation("t.x", "{}", "{}")).fingerprint();
    assertEquals(fingerprint, Fingerprint.parse(fingerprint.toString()));
    assertTrue(fingerprint.toString().matches("[0-9a-f]{32}"));
    Failure failure = assertThrows(Failure.class, () -> Fingerprint.parse("abc"));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        "reading the fingerprint 'abc': it must be 32 hexadecimal digits", failure.message());
  }
}
