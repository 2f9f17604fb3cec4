package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From a server's catalogs to all that is to be done. */
final class ServerDifference {
  private final ClusterCatalog cluster;
  private final Layout layout;
  private final Memberships memberships;

  ServerDifference(ClusterCatalog cluster, Layout layout) {
    this.cluster = cluster;
    this.layout = layout;
    this.memberships = new Memberships(cluster);
  }

  /**
   * What brings it to what is declared; works without anything to say are left out.
   *
   * @param isCertain whether it is certain that the executor will do it; it may be one who only reads otherwise
   * @param looked what the databases hold that are there
   * @throws fr.arcodange.factoryline.Failure refused, with the grant that the executor lacks
   */
  List<Work> works(
      boolean isCertain,
      List<Application> applications,
      Looked looked,
      Passwords passwords,
      SecureRandom random) {
    List<Work> all = new ArrayList<>();
    ExecutorRights rights = new ExecutorRights(cluster, layout);
    if (isCertain || rights.provisions()) {
      rights.check(applications, passwords);
    }
    all.add(
        new SharedDifference(cluster, memberships, random).work(layout, passwords, applications));
    for (Application application : applications) {
      ApplicationDifference difference =
          new ApplicationDifference(cluster, memberships, layout, application);
      String database = application.database();
      all.add(
          looked.closed().containsKey(database)
              ? difference.work(looked.closed().get(database), looked.user())
              : difference.work(looked
                  .seen()
                  .getOrDefault(database, DatabaseCatalog.fresh(cluster.isSuperuser()))));
    }
    return all.stream().filter(work -> !work.isSilent()).toList();
  }

  /**
   * What came of looking into databases.
   *
   * @param seen by name
   * @param closed by name, those that it did not get into
   * @param user who looked
   */
  record Looked(Map<String, DatabaseCatalog> seen, Map<String, Closed> closed, String user) {
    Looked {
      seen = Map.copyOf(seen);
      closed = Map.copyOf(closed);
    }
  }

  /** Of what may be dropped, what is there. */
  List<String> going(AllowedDrops allowed) {
    return allowed.names().stream()
        .filter(name -> DropDifference.hasTraces(cluster, name))
        .toList();
  }

  /** @param around by name, of those that are {@link #going} */
  List<Work> drops(AllowedDrops allowed, Map<String, DropCatalog> around) {
    return going(allowed).stream()
        .map(name -> drop(allowed, around, name).work())
        .toList();
  }

  DropDifference drop(AllowedDrops allowed, Map<String, DropCatalog> around, String name) {
    return new DropDifference(
        cluster,
        memberships,
        layout,
        allowed,
        name,
        around.getOrDefault(name, DropCatalog.NOTHING));
  }

  /** What looks as if it was provisioned once. */
  List<String> kept(List<Application> applications, AllowedDrops allowed) {
    Set<String> known = Stream.concat(
            allowed.names().stream(), applications.stream().map(Application::database))
        .collect(Collectors.toSet());
    return cluster.databases().values().stream()
        .filter(database -> database.owner().equals(database.name() + "_role"))
        .map(Database::name)
        .filter(name -> cluster.role(Application.named(name).connectRole()).isPresent())
        .filter(name -> NameRules.broken(name).isEmpty() && !known.contains(name))
        .sorted()
        .toList();
  }
}
