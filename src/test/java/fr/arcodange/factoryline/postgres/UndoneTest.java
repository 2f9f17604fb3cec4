package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.SqlStatement.Place;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UndoneTest {
  private static Failure failure(String state) {
    return SqlFailures.of("doing", new SQLException("came back", state));
  }

  private static Optional<Undone> of(Place place, String state) {
    return Undone.of("a", place, failure(state));
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "08003", "57014", "57P01", "57P03", "53100", "53200", "58030"})
  void whatIsTheMatterWithTheServerIsTheMatterWithEveryDatabase(String state) {
    for (Place place : Place.values()) {
      assertEquals(Optional.empty(), of(place, state), place::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"42501", "0A000", "58P01", "42704", "55P02", "22023", "3D000", "28000"})
  void whatTheServerDoesNotDoForOneItMayDoForAnother(String state) {
    for (Place place : Place.values()) {
      assertEquals(Undone.Why.BROKEN, of(place, state).orElseThrow().why());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"55P03", "40P01", "55006"})
  void whoIsInTheWayOfOneIsInNobodyElses(String state) {
    for (Place place : Place.values()) {
      assertEquals(Undone.Why.BLOCKED, of(place, state).orElseThrow().why());
    }
  }

  /** Libraries of extensions end with that when they have to be loaded at the server's start. */
  @ParameterizedTest
  @ValueSource(strings = {"XX000", "XX001", "XX002"})
  void damageIsOfOneDatabaseWhereItWasMetThereAndOfAllInWhatTheyShare(String state) {
    assertEquals(Undone.Why.BROKEN, of(Place.DATABASE, state).orElseThrow().why());
    assertEquals(Optional.empty(), of(Place.SERVER, state));
  }

  @Test
  void whatNoServerSaidStopsAll() {
    Failure other = Failure.denied("something else");
    assertEquals(Optional.empty(), Undone.of("a", Place.DATABASE, other));
  }

  private static Undone broken(String title, Failure failure) {
    return new Undone(Undone.Why.BROKEN, title, failure);
  }

  @Test
  void theyAreToldTogetherByNameAsTheWorstOfThem() {
    Failure locked = Failure.unreachable("provisioning a: locked").hint("wait");
    Failure denied = Failure.denied("provisioning b: not allowed").hint("allow it");
    Failure failed = Failure.toolFailed("provisioning c: no such thing").hint("install it");
    List<Undone> all = List.of(
        new Undone(Undone.Why.BLOCKED, "a", locked),
        broken("b", denied),
        broken("c", failed),
        broken("d", failed),
        new Undone(
            Undone.Why.UNSEEN, "e", Failure.denied("database e is closed").hint("open it")));

    Failure together = Undone.together(all);

    assertEquals(Failure.Kind.TOOL_FAILED, together.kind());
    assertEquals(
        "the rest is done, and others kept it from a: provisioning a: locked; and it failed for b, c, d:"
            + " provisioning b: not allowed; provisioning c: no such thing; provisioning c: no such thing; and"
            + " nobody knows what is missing in e: database e is closed",
        together.message());
    assertEquals(
        "a: wait; b: allow it; c, d: install it; e: open it", together.hint().orElseThrow());
    assertEquals(Failure.Kind.DENIED, Undone.together(all.subList(0, 2)).kind());
    Failure alone = Undone.together(all.subList(0, 1));
    assertEquals(Failure.Kind.UNREACHABLE, alone.kind());
    assertEquals("wait", alone.hint().orElseThrow());
  }

  @Test
  void ofManyAllAreNamedAndAFewAreToldInFull() {
    List<Undone> all = new ArrayList<>();
    for (int i = 1; i <= Undone.TOLD + 2; i++) {
      all.add(broken("a" + i, Failure.denied("provisioning a" + i)));
    }
    String message = Undone.together(all).message();
    assertEquals(Undone.TOLD, message.split("provisioning ", -1).length - 1, message);
    assertEquals(true, message.contains("a11, a12: provisioning a1;"), message);
  }
}
