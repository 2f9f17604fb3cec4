package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Who gets into databases: not everybody. */
final class AccessRule implements Rule {
  private static final Map<String, String> PRIVILEGES = new TreeMap<>(Map.of(
      "CONNECT", "connect to it",
      "CREATE", "make schemas in it",
      "TEMPORARY", "make temporary tables in it"));

  @Override
  public List<Finding> findings(Examined server) {
    List<Finding> findings = new ArrayList<>();
    Set<String> applications =
        server.applications().stream().map(Application::database).collect(toSet());
    for (Database database : server.databases()) {
      List<Grant> open = database.grants().stream()
          .filter(grant -> grant.grantee().isEmpty() && PRIVILEGES.containsKey(grant.privilege()))
          .sorted(Comparator.comparing(Grant::privilege))
          .toList();
      if (!open.isEmpty()) {
        findings.add(finding(server, database, applications.contains(database.name()), open));
      }
    }
    server.closed().stream()
        .sorted(Comparator.comparing(Closed::database))
        .map(closed -> notVisible(server, closed))
        .forEach(findings::add);
    return findings;
  }

  private static Finding notVisible(Examined server, Closed closed) {
    String user = server.cluster().executor();
    return Finding.unknown(
        "database-not-visible",
        "database " + closed.database(),
        "what is in it is not visible to " + user + ": " + closed.why(),
        List.of(closed
            .opening(server.cluster(), user)
            .map(Mend::run)
            .orElseGet(() -> Mend.advice(
                "once somebody gets in and reads its catalogs, run pg-provision doctor as him"))));
  }

  private static Finding finding(
      Examined server, Database database, boolean isApplications, List<Grant> open) {
    String where = "database " + database.name();
    String everybody = "everybody may "
        + open.stream()
            .map(Grant::privilege)
            .distinct()
            .map(PRIVILEGES::get)
            .collect(joining(" and "));
    boolean isTools = isForTools(server, database.name());
    List<Mend> mend = new ArrayList<>();
    if (isTools || isApplications) {
      mend.addAll(provisionersStay(server, database));
    }
    mend.add(Mend.advice(
        isApplications
            ? "pg-provision apply does this, and gives CONNECT to those who need it"
            : "whoever else connects and is not its owner has to be given CONNECT first"));
    mend.addAll(Revocation.ofAll(
        open, database.owner(), " ON DATABASE " + Sql.name(database.name()), Mend::run));
    return isTools
        ? Finding.warning(
            "public-connect",
            where,
            everybody + "; pg-provision's lock is in it, and other tools connect to it as well",
            mend)
        : Finding.danger("public-connect", where, everybody, mend);
  }

  private static List<Mend> provisionersStay(Examined server, Database database) {
    return server.cluster().roles().values().stream()
        .filter(role -> !role.superuser())
        .filter(role -> isPlanner(server, role.name())
            || (role.login()
                && (server.isTrusted(role.name())
                    || role.name().equals(server.cluster().executor()))))
        .map(Role::name)
        .filter(role -> !database.grants(Optional.of(role), "CONNECT"))
        .sorted()
        .map(role -> Mend.run(
            "GRANT CONNECT ON DATABASE " + Sql.name(database.name()) + " TO " + Sql.name(role)))
        .toList();
  }

  private static boolean isPlanner(Examined server, String role) {
    return server.layout().reader().equals(Optional.of(role));
  }

  private static boolean isForTools(Examined server, String database) {
    return database.equals("postgres") || database.equals(server.address().database());
  }
}
