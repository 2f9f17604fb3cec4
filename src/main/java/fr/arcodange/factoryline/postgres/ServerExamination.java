package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.Examined.Inside;
import fr.arcodange.factoryline.postgres.Examined.ServerState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks for what is unsafe on a server. Reads catalogs only, and needs no right in particular: what it cannot see, it says. */
public final class ServerExamination {
  private static final List<Rule> RULES = List.of(
      new AccessRule(),
      new LookupRule(),
      new VerifiersRule(),
      new PasswordRule(),
      new AttributesRule(),
      new EditorRule(),
      new LeaseRule(),
      new ExecutorRule(),
      new CapacityRule());

  private final ServerAddress address;
  private final Connections connections;
  private final Layout layout;
  private final Databases databases;
  private final Cancellation cancellation;

  /** @param parallel how many databases are looked into at once, each over a connection of its own */
  public ServerExamination(
      ServerAddress address, Layout layout, int parallel, Cancellation cancellation) {
    this.address = address;
    this.connections = new Connections(address, cancellation);
    this.layout = layout;
    this.databases = new Databases(connections, parallel, cancellation);
    this.cancellation = cancellation;
  }

  /** Where the server is, for messages. */
  public String server() {
    return address.toString();
  }

  /** Which of its databases is connected to for what belongs to none in particular. */
  public String database() {
    return address.database();
  }

  /**
   * All that is unsafe and all that could not be seen, the worst first.
   *
   * @param declared the applications, if they are known; without them, databases with a role named after them pass for some
   * @throws Failure unreachable or denied, if it does not get into the server at all
   */
  public List<Finding> findings(Optional<List<Application>> declared) {
    Examined examined = examine(declared);
    return RULES.stream()
        .flatMap(rule -> rule.findings(examined).stream())
        .sorted(Comparator.comparing(Finding::severity))
        .toList();
  }

  private Examined examine(Optional<List<Application>> declared) {
    String doing = "reading the catalogs of " + address;
    cancellation.check(doing);
    ClusterCatalog cluster;
    ServerState state;
    try (Connection connection = connections.toServer()) {
      cluster = CatalogReader.cluster(connection, List.of(), Optional.empty(), OfferReader.NOTHING);
      state = ExaminationReader.server(connection);
    } catch (SQLException e) {
      throw SqlFailures.of(doing, e);
    }
    Map<String, Inside> inside = new HashMap<>();
    List<Closed> closed = new ArrayList<>();
    List<String> names = cluster.databases().values().stream()
        .filter(database -> !database.template())
        .map(Database::name)
        .sorted()
        .toList();
    databases.forEach(names, name -> look(name, inside, closed));
    if (closed.stream().anyMatch(Closed::isOfTheServer)) {
      askWhetherItIsThere();
    }
    return new Examined(
        address,
        layout,
        declared.isPresent() ? declared.get() : Examined.seeming(cluster),
        cluster,
        new Memberships(cluster),
        state,
        inside,
        closed);
  }

  private void look(String name, Map<String, Inside> inside, List<Closed> closed) {
    String doing = "reading the catalogs of database " + name;
    try {
      Inside seen = databases.in(name, doing, ExaminationReader::database);
      synchronized (inside) {
        inside.put(name, seen);
      }
    } catch (Failure failure) {
      closed(closed, Closed.of(name, failure));
    }
  }

  private static void closed(List<Closed> all, Closed one) {
    synchronized (all) {
      all.add(one);
    }
  }

  /** A server that went away is not one whose databases nobody may see. */
  private void askWhetherItIsThere() {
    try (Connection connection = connections.toServer()) {
      connection.isReadOnly();
    } catch (SQLException e) {
      throw SqlFailures.of("reading the catalogs of " + address, e);
    } catch (Failure failure) {
      if (Closed.of(address.database(), failure).isOfTheServer()) {
        throw failure;
      }
    }
  }
}
