package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.planstore.Probes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreCheckupTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final MemoryStore store = new MemoryStore();

  private List<String> examined(VaultVisit login) {
    SetupRows rows = new SetupRows(new Cancellation(Duration.ZERO));
    new StoreCheckup(Optional.of(secrets -> store), Clock.fixed(NOW, ZoneOffset.UTC), () -> 7)
        .examine(rows, login);
    return rows.all().stream()
        .map(check -> check.name() + " " + check.result().word())
        .toList();
  }

  @Test
  void everythingIsTriedAndNothingIsLeft() {
    assertEquals(
        List.of("list ok", "create ok", "create once ok", "read ok", "remove ok"),
        examined(VaultVisit.none()));
    assertEquals(List.of(), store.names());
  }

  @Test
  void whatCouldNotBeRemovedIsNotMade() {
    String left = Probes.name(NOW.minus(Duration.ofDays(1)), 1);
    store.create(left, new byte[0]);
    store.mayRemove(Optional.of(false));
    assertEquals(List.of("list ok", "create once unknown"), examined(VaultVisit.none()));
    assertEquals(List.of(left), store.names());
  }

  @Test
  void onlyOldProbesOfOthersAreRemoved() {
    String old = Probes.name(NOW.minus(Duration.ofMinutes(11)), 1);
    String young = Probes.name(NOW.minus(Duration.ofMinutes(9)), 2);
    String another = "doctor/notes.json";
    List.of(old, young, another).forEach(name -> store.create(name, new byte[0]));
    examined(VaultVisit.none());
    assertEquals(List.of(another, young), store.names());
  }

  @Test
  void aStoreThatIsDownIsOneRow() {
    store.down();
    assertEquals(
        List.of(
            "list unknown",
            "create not asked",
            "create once not asked",
            "read not asked",
            "remove not asked"),
        examined(VaultVisit.none()));
  }

  @Test
  void withoutTheSecretsItIsNotAsked() {
    assertEquals(List.of("list not asked"), examined(VaultVisit.missing("needs secrets")));
  }
}
