package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedDropsTest {
  private static AllowedDrops of(String... names) {
    return new AllowedDrops(List.of(names), Optional.empty());
  }

  private static Application declared(String name, String database, String owner) {
    return new Application(
        name,
        database,
        owner,
        List.of(),
        Optional.empty(),
        Map.of(),
        List.of(),
        Application.Lifetimes.USUAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Erp",
        "erp;drop",
        "\"erp\"",
        "postgres",
        "template1",
        "public",
        "pg_catalog",
        "credentials_editor",
        "e\u0440p",
        "a23456789-123456789-123456789-123456789-123456789-12345678"
      })
  void whatIsNoApplicationsNameIsRefused(String name) {
    Failure failure = assertThrows(Failure.class, () -> of(name));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().startsWith("--allow-drop '"), failure::toString);
  }

  @Test
  void aNameThatIsGivenTwiceCountsOnce() {
    assertEquals(List.of("erp", "webapp"), of("erp", "webapp", "erp").names());
  }

  @Test
  void whatIsDeclaredInAnyOfItsNamesIsNotDropped() {
    for (Application kept : List.of(
        Application.named("erp"),
        declared("shop", "erp", "shop_role"),
        declared("shop", "shop", "erp_role"),
        declared("shop", "shop", "erp_connect"))) {
      Failure failure = assertThrows(
          Failure.class, () -> of("webapp", "erp").checkAgainst(List.of(kept), Layout.USUAL));
      assertEquals(Failure.Kind.USAGE, failure.kind());
      assertTrue(failure.message().startsWith("--allow-drop erp: erp"), failure::toString);
    }
    of("webapp", "erp").checkAgainst(List.of(Application.named("shop")), Layout.USUAL);
  }

  @Test
  void whatAllShareIsNotDropped() {
    Layout layout = new Layout("vault_role", "pooler", "pgbouncer", Optional.empty());
    assertThrows(Failure.class, () -> of("vault").checkAgainst(List.of(), layout));
    assertThrows(Failure.class, () -> of("pooler").checkAgainst(List.of(), layout));
  }
}
