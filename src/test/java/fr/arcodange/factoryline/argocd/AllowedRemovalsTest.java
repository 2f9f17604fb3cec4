package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedRemovalsTest {
  private static final Danger WEBAPP = new Danger(
      "application-removed",
      new ObjectKey("argoproj.io", "Application", "argocd", "webapp"),
      "is removed",
      "It goes.");

  @Test
  void aNameAllowsWhatHappensToThatObject() {
    AllowedRemovals allowed = AllowedRemovals.of(List.of("webapp"));

    assertTrue(allowed.allow(WEBAPP));
    assertEquals(List.of(), allowed.unused(List.of(WEBAPP)));
  }

  @Test
  void onlyTheWholeNameDoes() {
    for (String name : List.of("web", "webapp2", "Webapp", "*", "web*", ".*", "", " webapp")) {
      AllowedRemovals allowed = AllowedRemovals.of(List.of(name));
      assertFalse(allowed.allow(WEBAPP), name);
      assertEquals(List.of(name), allowed.unused(List.of(WEBAPP)));
    }
  }

  @Test
  void aBaseThatDoesNotRenderHasToBeNamedByItsCommit() {
    AllowedRemovals allowed = AllowedRemovals.of(List.of("1a2b"));

    assertTrue(allowed.allowUnknown("1a2b"));
    assertFalse(allowed.allowUnknown("1a2b3c"));
    assertFalse(allowed.allow(WEBAPP));
  }
}
