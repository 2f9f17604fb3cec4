package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What provisioning takes away from who works with a database that nobody provisioned before. */
final class TakenAway {
  private static final int MOST_NAMES = 5;
  private static final String DROP = "DROP ROUTINE ";

  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final Layout layout;

  TakenAway(ClusterCatalog cluster, Layout layout) {
    this.cluster = cluster;
    this.memberships = new Memberships(cluster);
    this.layout = layout;
  }

  /** What PUBLIC loses, and who therefore gets in no more. */
  Optional<String> fromPublic(Application application, Database database) {
    List<String> lost = Stream.of("CONNECT", "TEMPORARY")
        .filter(privilege -> database.grants(Optional.empty(), privilege))
        .toList();
    if (lost.isEmpty()) {
      return Optional.empty();
    }
    String taken = "apply takes " + String.join(" and ", lost) + " from PUBLIC";
    List<String> out =
        lost.contains("CONNECT") ? getInByPublicAlone(application, database) : List.of();
    if (out.isEmpty()) {
      return Optional.of(taken);
    }
    int more = out.size() - MOST_NAMES;
    return Optional.of(taken + ", by which alone these log in: "
        + out.stream().limit(MOST_NAMES).map(Problems::quoted).collect(joining(", "))
        + (more > 0 ? " and " + more + " more" : ""));
  }

  private List<String> getInByPublicAlone(Application application, Database database) {
    Set<String> letIn =
        new HashSet<>(Set.of(application.connectRole(), layout.editor(), layout.pooler()));
    layout.reader().ifPresent(letIn::add);
    database.grants().stream()
        .filter(grant -> grant.privilege().equals("CONNECT"))
        .map(Grant::grantee)
        .flatMap(Optional::stream)
        .forEach(letIn::add);
    return cluster.roles().values().stream()
        .filter(role -> role.login() && !role.superuser())
        .map(Role::name)
        .filter(name -> letIn.stream().noneMatch(role -> memberships.inherits(name, role)))
        .sorted()
        .toList();
  }

  /** The lookups that go, as somebody could put another one in their place. */
  List<String> lookups(Application application, DatabaseCatalog inside) {
    List<SqlStatement> statements = new ArrayList<>();
    new DatabaseDifference(cluster, layout, application, inside, statements, new ArrayList<>())
        .add();
    return statements.stream()
        .map(SqlStatement::sql)
        .filter(sql -> sql.startsWith(DROP))
        .map(sql -> "apply drops the lookup " + Problems.quoted(sql.substring(DROP.length()))
            + " and makes its own: pgbouncer.ini then needs " + layout.authQuery())
        .sorted()
        .toList();
  }
}
