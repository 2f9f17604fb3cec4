package fr.arcodange.factoryline.postgres;

import java.util.Optional;

/** To own, grant or drop in a role's place, one must be able to become it; a superuser need not. */
final class Becoming {
  private Becoming() {}

  /** What lets the executor become the role, if nothing does yet. */
  static Optional<SqlStatement> missing(
      ClusterCatalog cluster, Memberships memberships, String role) {
    return memberships.canBecome(cluster.executor(), role)
        ? Optional.empty()
        : Optional.of(
            SqlStatement.server("GRANT " + Sql.name(role) + " TO " + Sql.name(cluster.executor())
                + (cluster.hasMembershipOptions() ? " WITH INHERIT FALSE, SET TRUE" : "")));
  }

  /** Whom to be where only that role may do it. */
  static Optional<String> as(ClusterCatalog cluster, String role) {
    return cluster.isSuperuser() ? Optional.empty() : Optional.of(role);
  }
}
