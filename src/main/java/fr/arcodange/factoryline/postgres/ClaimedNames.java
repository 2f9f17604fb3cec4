package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whose database is whose. An application whose database has another name is known by its role that may connect; who else let that role
 * in has not become that application.
 */
final class ClaimedNames {
  private static final String CONNECT_SUFFIX = "_connect";

  private final Map<String, Database> databases = new TreeMap<>();
  private final Map<String, Set<String>> claims = new HashMap<>();
  private final Map<String, List<String>> claimants = new HashMap<>();

  ClaimedNames(List<Database> databases) {
    for (Database database : databases) {
      Set<String> names = claims(database);
      this.databases.put(database.name(), database);
      claims.put(database.name(), names);
      names.forEach(
          name -> claimants.computeIfAbsent(name, any -> new ArrayList<>()).add(database.name()));
    }
  }

  private static Set<String> claims(Database database) {
    return database.grants().stream()
        .filter(grant -> grant.privilege().equals("CONNECT"))
        .flatMap(grant -> grant.grantee().stream())
        .filter(role -> role.endsWith(CONNECT_SUFFIX) && !role.equals(database.owner()))
        .map(role -> role.substring(0, role.length() - CONNECT_SUFFIX.length()))
        .filter(name -> NameRules.broken(name).isEmpty())
        .collect(toCollection(TreeSet::new));
  }

  /** Whose it is, or why that cannot be told. */
  Answer of(Database database) {
    Set<String> names = claims.getOrDefault(database.name(), Set.of());
    if (hasItsOwnName(database)) {
      return new Name(database.name());
    }
    if (names.isEmpty()) {
      return new Unknown(connectRole(database.name()) + " may connect to "
          + quoted(claimants(database.name())) + " and not to it, so its name is another's");
    }
    Set<String> owners = names.stream()
        .filter(name -> Application.named(name).owner().equals(database.owner()))
        .collect(toCollection(TreeSet::new));
    Set<String> agreed = owners.size() == 1 ? owners : names;
    if (agreed.size() > 1) {
      return new Unknown("whose it is cannot be told: "
          + agreed.stream().map(ClaimedNames::connectRole).collect(joining(" and "))
          + " may connect to it");
    }
    String name = agreed.iterator().next();
    List<String> all = claimants(name);
    if (all.size() > 1) {
      return new Unknown(
          "whose it is cannot be told: " + connectRole(name) + " may connect to " + quoted(all));
    }
    Database namesake = databases.get(name);
    if (namesake != null && hasItsOwnName(namesake)) {
      return new Unknown("whose it is cannot be told: " + connectRole(name)
          + " may connect to it, and there is a database " + Problems.quoted(name));
    }
    return new Name(name);
  }

  private boolean hasItsOwnName(Database database) {
    Set<String> names = claims.getOrDefault(database.name(), Set.of());
    return names.contains(database.name())
        || (names.isEmpty()
            && (claimants(database.name()).isEmpty()
                || database.owner().equals(Application.named(database.name()).owner())));
  }

  private List<String> claimants(String name) {
    return claimants.getOrDefault(name, List.of());
  }

  private static String connectRole(String name) {
    return Problems.quoted(name + CONNECT_SUFFIX);
  }

  private static String quoted(List<String> names) {
    return names.stream().map(Problems::quoted).collect(joining(", "));
  }

  sealed interface Answer {}

  record Name(String name) implements Answer {}

  record Unknown(String reason) implements Answer {}
}
