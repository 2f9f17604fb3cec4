package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import java.util.Objects;
import java.util.Optional;

/**
 * A database that it did not get into, or could not read. Its owner can see to that, so it is told of this one and says nothing of the
 * others.
 *
 * @param lacksConnect whether that is for want of CONNECT
 * @param isOfTheServer whether a server that is not there any more, or takes nobody more, would give the same error
 */
record Closed(String database, String why, boolean lacksConnect, boolean isOfTheServer) {
  Closed {
    Objects.requireNonNull(database);
    Objects.requireNonNull(why);
  }

  static Closed of(String database, Failure failure) {
    return new Closed(
        database,
        failure.message(),
        SqlFailures.lacksConnect(failure),
        SqlFailures.isOfTheServer(failure));
  }

  /**
   * What its owner or a superuser runs to open it, as far as one statement does that.
   *
   * @param user who is to get in
   */
  Optional<String> opening(ClusterCatalog cluster, String user) {
    if (lacksConnect) {
      return Optional.of(
          "GRANT CONNECT ON DATABASE " + Sql.name(database) + " TO " + Sql.name(user));
    }
    return cluster
        .database(database)
        .filter(there -> !there.connectable())
        .map(Database::name)
        .map(name -> "ALTER DATABASE " + Sql.name(name) + " ALLOW_CONNECTIONS true");
  }
}
