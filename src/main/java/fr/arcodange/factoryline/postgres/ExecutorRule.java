package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.Examined.Inside;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the user who looks, if he is who provisions, lacks for it. */
final class ExecutorRule implements Rule {
  private static final String RULE = Finding.EXECUTOR_RIGHTS;

  @Override
  public List<Finding> findings(Examined server) {
    String executor = server.cluster().executor();
    Role role = server.cluster().role(executor).orElseThrow();
    if (role.superuser()) {
      return List.of();
    }
    String where = "role " + executor;
    if (!role.createRole() && !role.createDatabase()) {
      return List.of(Finding.unknown(
          RULE,
          where,
          "it makes neither roles nor databases: whether whoever provisions has what that takes is not visible to "
              + executor,
          List.of(Mend.advice("run pg-provision doctor as the user who provisions"))));
    }
    List<Finding> findings = new ArrayList<>();
    ExecutorRights rights = new ExecutorRights(server.cluster(), server.layout());
    if (!role.createRole()) {
      findings.add(lacks(where, "it may make no roles", rights.let("CREATEROLE")));
    }
    if (!role.createDatabase()) {
      findings.add(lacks(where, "it may make no databases", rights.let("CREATEDB")));
    }
    Collection<String> missing = rights.withoutAdmin(server.applications());
    if (!missing.isEmpty()) {
      findings.add(lacks(
          where,
          "it lacks ADMIN on roles that are there and have to be given or altered: "
              + String.join(", ", missing),
          rights.grant(missing)));
    }
    server.applications().stream()
        .map(Application::database)
        .sorted()
        .forEach(database -> Optional.ofNullable(server.inside().get(database))
            .filter(inside -> !inside.readsVerifiers() && !hasLookupOfSuperuser(server, inside))
            .ifPresent(inside -> findings.add(Finding.warning(
                RULE,
                "database " + database,
                "a lookup of " + executor + "'s finds nobody in it",
                List.of(Mend.in(
                    database, "GRANT SELECT ON pg_catalog.pg_authid TO " + Sql.name(executor)))))));
    return findings;
  }

  private static boolean hasLookupOfSuperuser(Examined server, Inside inside) {
    return inside.functions().stream()
        .anyMatch(function -> function.schema().equals(server.layout().schema())
            && function.hasName(Layout.LOOKUP)
            && server.cluster().role(function.owner()).filter(Role::superuser).isPresent());
  }

  private static Finding lacks(String where, String what, String sql) {
    return Finding.warning(RULE, where, what, List.of(Mend.run(sql)));
  }
}
