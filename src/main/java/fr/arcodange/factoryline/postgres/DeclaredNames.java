package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.Declared.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for names that follow from others, and for all names of a list together. */
final class DeclaredNames {
  private final NameProblems problems;

  /** Which application a role is for, and as what. */
  private record Claim(Declared application, String use, Word role) {}

  private DeclaredNames(NameProblems problems) {
    this.problems = problems;
  }

  static void check(List<Declared> applications, NameProblems problems) {
    DeclaredNames names = new DeclaredNames(problems);
    applications.stream()
        .filter(declared -> NameRules.broken(declared.name().text()).isEmpty())
        .forEach(declared -> {
          names.checkLengths(declared);
          names.checkDerivedRoles(declared);
        });
    List<Declared> distinct = names.distinct(applications);
    names.checkDatabases(distinct);
    names.checkRoles(distinct);
  }

  private void checkLengths(Declared declared) {
    String tooLong = Stream.concat(Stream.of(declared.name()), derivedRoles(declared))
        .filter(word -> NameRules.excess(word.text()) > 0)
        .map(word ->
            Problems.quoted(word.text()) + " has " + NameRules.excess(word.text()) + " more")
        .collect(Collectors.joining(", "));
    if (!tooLong.isEmpty()) {
      problems.add(
          declared.name().at(),
          "application name too long: PostgreSQL takes " + NameRules.MAX_BYTES + " bytes, "
              + tooLong);
    }
  }

  private void checkDerivedRoles(Declared declared) {
    derivedRoles(declared)
        .forEach(role -> NameRules.reserved(role.text())
            .ifPresent(reason -> problems.add(
                role.at(),
                "application name " + Problems.quoted(declared.name().text()) + " needs a role "
                    + Problems.quoted(role.text()) + ", which " + reason)));
  }

  private static Stream<Word> derivedRoles(Declared declared) {
    return declared.declaredOwner().isPresent()
        ? Stream.of(declared.connectRole())
        : Stream.of(declared.owner(), declared.connectRole());
  }

  /** Without those whose name is there before; nothing more needs to be said of them. */
  private List<Declared> distinct(List<Declared> applications) {
    Map<String, Word> seen = new HashMap<>();
    List<Declared> distinct = new ArrayList<>();
    for (Declared declared : applications) {
      Word name = declared.name();
      Word first = seen.putIfAbsent(folded(name), name);
      if (first == null) {
        distinct.add(declared);
      } else {
        problems.add(
            name.at(),
            "application name " + Problems.quoted(name.text())
                + (first.text().equals(name.text())
                    ? " is there twice"
                    : " differs only in case from " + Problems.quoted(first.text())),
            first.at());
      }
    }
    return distinct;
  }

  private void checkDatabases(List<Declared> applications) {
    Map<String, Declared> owners = new HashMap<>();
    for (Declared declared : applications) {
      Word database = declared.database();
      Declared first = owners.putIfAbsent(folded(database), declared);
      if (first != null) {
        problems.add(
            database.at(),
            "applications " + Problems.quoted(first.name().text()) + " and "
                + Problems.quoted(declared.name().text()) + " have the same database "
                + Problems.quoted(database.text()),
            first.database().at());
      }
    }
  }

  private void checkRoles(List<Declared> applications) {
    Map<String, Claim> claims = new HashMap<>();
    for (Declared declared : applications) {
      claim(claims, new Claim(declared, "the owner of ", declared.owner()));
      claim(claims, new Claim(declared, "the connect role of ", declared.connectRole()));
    }
    for (Declared declared : applications) {
      Optional.ofNullable(claims.get(folded(declared.name())))
          .filter(claim -> !claim.application().equals(declared))
          .ifPresent(claim -> problems.add(
              declared.name().at(),
              Problems.quoted(claim.role().text()) + " is an application's name and " + use(claim),
              claim.role().at()));
    }
  }

  private void claim(Map<String, Claim> claims, Claim claim) {
    Claim first = claims.putIfAbsent(folded(claim.role()), claim);
    if (first != null) {
      problems.add(
          claim.role().at(),
          "role " + Problems.quoted(claim.role().text()) + " is " + use(first) + " and "
              + use(claim),
          first.role().at());
    }
  }

  private static String use(Claim claim) {
    return claim.use() + Problems.quoted(claim.application().name().text());
  }

  private static String folded(Word word) {
    return word.text().toLowerCase(Locale.ROOT);
  }
}
