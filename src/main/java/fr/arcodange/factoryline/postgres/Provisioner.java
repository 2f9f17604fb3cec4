package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.postgres.ServerDifference.Looked;
import fr.arcodange.factoryline.text.Display;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compares a server with what is declared, and brings it there. One at a time works on a server: the rest wait for its lock. Whatever
 * is interrupted is found and finished by the next run, which compares anew.
 */
public final class Provisioner implements AutoCloseable {
  private final Connections connections;
  private final Layout layout;
  private final Passwords passwords;
  private final Databases databases;
  private final Cancellation cancellation;
  private final Optional<String> executor;
  private final SecureRandom random = new SecureRandom();
  private final Connection server;
  private boolean isLocked;

  private Provisioner(
      Connections connections,
      Layout layout,
      Passwords passwords,
      int parallel,
      Cancellation cancellation,
      Optional<String> executor) {
    this.connections = connections;
    this.layout = layout;
    this.passwords = passwords;
    this.databases = new Databases(connections, parallel, cancellation);
    this.cancellation = cancellation;
    this.executor = executor;
    this.server = connections.toServer();
  }

  /**
   * Connects.
   *
   * @param parallel how many databases are worked in at once, at most, each over a connection of its own besides the one for the server
   * @throws Failure unreachable or denied
   */
  public static Provisioner connect(
      ServerAddress address,
      Layout layout,
      Passwords passwords,
      int parallel,
      Cancellation cancellation) {
    return connectFor(Optional.empty(), address, layout, passwords, parallel, cancellation);
  }

  /**
   * Connects as somebody who need only read, to plan what another role is to do.
   *
   * @param executor that role; empty if it is the one that connects
   * @throws Failure unreachable or denied
   */
  public static Provisioner connectFor(
      Optional<String> executor,
      ServerAddress address,
      Layout layout,
      Passwords passwords,
      int parallel,
      Cancellation cancellation) {
    return over(
        new Connections(address, cancellation),
        layout,
        passwords,
        parallel,
        cancellation,
        executor);
  }

  static Provisioner over(
      Connections connections,
      Layout layout,
      Passwords passwords,
      int parallel,
      Cancellation cancellation,
      Optional<String> executor) {
    return new Provisioner(connections, layout, passwords, parallel, cancellation, executor);
  }

  /**
   * Waits for whoever else provisions this server; until this is closed, others wait.
   *
   * @throws Failure unreachable, if it takes longer than {@code longest}, with who it is
   */
  public void lock(Duration longest) {
    new ServerLock(server, connections.address().toString(), cancellation).take(longest);
    isLocked = true;
  }

  /**
   * What would have to be done, by application in their order, with what they share first; works without statements are left out.
   *
   * @throws Failure refused, if a database is somebody else's, or the executor lacks what it takes
   */
  public List<Work> plan(List<Application> applications) {
    return compare(applications, AllowedDrops.NONE).works();
  }

  /**
   * As {@link #plan}, with what takes away what may be dropped.
   *
   * @throws Failure also refused, if what may be dropped is somebody else's or in use; denied, if this user may not drop it
   */
  public Comparison compare(List<Application> applications, AllowedDrops allowed) {
    layout.checkAgainst(applications);
    allowed.checkAgainst(applications, layout);
    ClusterCatalog cluster = cluster(OfferReader.of(applications));
    ServerDifference difference = new ServerDifference(cluster, layout);
    // Who names an executor, or keeps others away, means that one to do it.
    List<Work> works = difference.works(
        isLocked || executor.isPresent(),
        applications,
        databases(applications, cluster),
        passwords,
        random);
    return new Comparison(
        works,
        difference.drops(allowed, around(difference.going(allowed))),
        difference.kept(applications, allowed),
        SharedDifference.passwordChange(works, layout.editor()));
  }

  /**
   * Looks once more whether nobody uses what is to be dropped.
   *
   * @throws Failure unreachable, if somebody does
   */
  public void checkUnused(AllowedDrops allowed) {
    ServerDifference difference = new ServerDifference(cluster(OfferReader.NOTHING), layout);
    List<String> going = difference.going(allowed);
    Map<String, DropCatalog> around = around(going);
    going.forEach(name -> difference.drop(allowed, around, name).check(Failure::unreachable));
  }

  private Map<String, DropCatalog> around(List<String> going) {
    String here = connections.address().database();
    if (going.contains(here)) {
      throw Failure.usage(
              "--allow-drop " + here + ": this is the database of the connection itself")
          .hint("--database names another one");
    }
    try {
      return DropReader.read(server, going);
    } catch (SQLException e) {
      throw SqlFailures.of("reading who uses what is to be dropped", e);
    }
  }

  /** The server as it stands. Whoever asks need not be able to change anything, nor to get into every database. */
  public ServerDescription describe() {
    ClusterCatalog cluster = cluster(OfferReader.NOTHING);
    Map<String, DatabaseContents> contents =
        databases.each(Describer.lookedInto(cluster), name -> contents(cluster, name));
    return new Describer(cluster, layout, contents).describe();
  }

  /** One that lets nobody in, or nobody more, is no reason to know nothing of the others. */
  private DatabaseContents contents(ClusterCatalog cluster, String name) {
    try {
      return look(name, DescriptionReader::contents);
    } catch (Failure e) {
      boolean isLimited = cluster
          .database(name)
          .filter(database -> database.connectionLimit() >= 0)
          .isPresent();
      if (e.kind() != Failure.Kind.DENIED && !(isLimited && SqlFailures.isFull(e))) {
        throw e;
      }
      return new DatabaseContents.Unseen(e.message());
    }
  }

  /** PostgreSQL's major version: 15, 16, … */
  public int major() {
    try {
      return server.getMetaData().getDatabaseMajorVersion();
    } catch (SQLException e) {
      throw SqlFailures.of("asking " + connections.address() + " for its version", e);
    }
  }

  /** The same in full: {@code 18.6}. */
  public String version() {
    try {
      return server.getMetaData().getDatabaseProductVersion();
    } catch (SQLException e) {
      throw SqlFailures.of("asking " + connections.address() + " for its version", e);
    }
  }

  /**
   * What tells this server from every other: its own number, from when its files were made. A copy of them has the same, so a standby
   * that takes over goes on as the same server; after pg_upgrade it is another one. Empty where this user may not ask for it.
   */
  public Optional<String> identifier() {
    try {
      return Optional.of(CatalogReader.identifier(server));
    } catch (SQLException e) {
      if (SqlFailures.isForbidden(e)) {
        return Optional.empty();
      }
      throw SqlFailures.of("asking " + connections.address() + " which server it is", e);
    }
  }

  /** What lets the user who asks see the {@link #identifier}. */
  public String identifierGrant() {
    return "GRANT EXECUTE ON FUNCTION pg_catalog.pg_control_system() TO "
        + Sql.name(connections.address().user());
  }

  /** What belongs in pgbouncer.ini. */
  public String authQuery() {
    return layout.authQuery();
  }

  private ClusterCatalog cluster(OfferReader offers) {
    cancellation.check("reading the catalogs of " + connections.address());
    try {
      ClusterCatalog cluster = CatalogReader.cluster(
          server, List.of(layout.editor(), layout.pooler()), executor, offers);
      layout.checkExecutor(cluster.executor());
      if (cluster.role(cluster.executor()).isEmpty()) {
        throw Failure.usage("planning for the role '" + Display.line(cluster.executor()) + "': "
                + connections.address() + " has no such role")
            .hint("--executor names the role that apply connects as");
      }
      layout.reader().filter(reader -> cluster.role(reader).isEmpty()).ifPresent(reader -> {
        throw Failure.usage("letting the role '" + Display.line(reader) + "' read: "
                + connections.address() + " has no such role")
            .hint("--reader-role names who plans: make that role first, with nothing but LOGIN");
      });
      return cluster;
    } catch (SQLException e) {
      throw SqlFailures.of("reading the catalogs of " + connections.address(), e);
    }
  }

  /** The owner of one can keep everybody out, which must not keep anybody from the others. */
  private Looked databases(List<Application> applications, ClusterCatalog cluster) {
    Map<String, Closed> closed = new ConcurrentHashMap<>();
    Map<String, Optional<DatabaseCatalog>> seen = databases.each(
        applications.stream()
            .map(Application::database)
            .filter(name -> cluster.database(name).isPresent())
            .toList(),
        name -> catalog(name, cluster.executor(), closed));
    Map<String, DatabaseCatalog> catalogs = new HashMap<>();
    seen.forEach((name, catalog) -> catalog.ifPresent(there -> catalogs.put(name, there)));
    return new Looked(catalogs, closed, connections.address().user());
  }

  private Optional<DatabaseCatalog> catalog(
      String name, String executor, Map<String, Closed> closed) {
    try {
      return Optional.of(look(name, connection -> CatalogReader.database(connection, executor)));
    } catch (Failure failure) {
      Closed why = Closed.of(name, failure);
      if (why.isOfTheServer()) {
        throw failure;
      }
      closed.put(name, why);
      return Optional.empty();
    }
  }

  private <T> T look(String name, Databases.Question<T> question) {
    return databases.in(name, "reading the catalogs of database " + name, question);
  }

  /**
   * Does what was planned: what all databases share one statement after another, the rest with several databases at once.
   *
   * @param progress told of each statement once it counts
   * @return the works that are not done, or not to their end, for what is the matter with them alone
   * @throws Failure what keeps all of them from their end: the server, or what they share
   */
  public List<Undone> apply(List<Work> works, Progress progress) {
    return new Applying(server, databases, connections, cancellation, progress).apply(works);
  }

  /** Ends the connection, and with it the lock. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (SQLException e) {
      throw SqlFailures.of("leaving " + connections.address(), e);
    }
  }

  /** Is told what happens, from several threads. */
  public interface Progress {
    /** The statement is sent next; it may be sent more than once. */
    default void begins(String title, SqlStatement statement) {}

    /** The statement counts: its transaction is committed. */
    void done(String title, SqlStatement statement);
  }
}
