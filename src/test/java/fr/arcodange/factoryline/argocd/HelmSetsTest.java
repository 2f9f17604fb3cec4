package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HelmSetsTest {
  private static String trouble(String... sets) {
    Failure failure = assertThrows(Failure.class, () -> HelmSets.of(List.of(sets), "rendering"));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    return failure.message();
  }

  @Test
  void whatIsNoValueIsToldByItsPlaceAndWithoutItsText() {
    assertEquals("rendering: --set number 1 has no key=value", trouble("hunter2"));
    assertEquals(
        "rendering: --set number 2 has no key=value after the comma that follows password",
        trouble("a=1", "password=x,hunter2"));
    assertFalse(trouble("a=1,").contains("hunter2"));
  }

  @Test
  void aNumberThatNoListCanHaveIsToldAsHelmWould() {
    assertEquals(
        "rendering: --set has a[9999999], which names no element that a list may have",
        trouble("a[9999999]=1"));
    assertEquals(
        "rendering: --set has a[-1], which names no element that a list may have",
        trouble("a[-1]=1"));
    assertEquals(Map.of("a[0]", "1"), HelmSets.of(List.of("a[0]=1"), "rendering"));
  }
}
