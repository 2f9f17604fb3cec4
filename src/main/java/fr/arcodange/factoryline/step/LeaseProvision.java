package fr.arcodange.factoryline.step;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.postgres.LeaseStatements;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseConnection;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.DatabaseRole;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Keeps a database secrets engine of Vault as the applications are declared: for each a connection to its database and a role, both
 * named after it. What belongs to no declared application stays as it is.
 */
public final class LeaseProvision {
  private static final String PLUGIN = "postgresql-database-plugin";

  /** Vault then sends verifiers, and no password is in the server's log. */
  private static final String SCRAM = "scram-sha-256";

  private static final int MOST_FAILURES = 20;

  /** The next write would meet the same. */
  private static final Set<Failure.Kind> LASTING =
      Set.of(Failure.Kind.USAGE, Failure.Kind.UNREACHABLE);

  private final DatabaseEngine engine;
  private final Layout layout;
  private final Server server;
  private final SideBySide sideBySide;
  private final JobLog log;

  /** @param sideBySide how many applications Vault is asked about at once */
  public LeaseProvision(
      DatabaseEngine engine, Layout layout, Server server, SideBySide sideBySide, JobLog log) {
    this.engine = engine;
    this.layout = layout;
    this.server = server;
    this.sideBySide = sideBySide;
    this.log = log;
  }

  /** Which engine it is. */
  String engine() {
    return engine.describe();
  }

  /** What Vault has of these applications, several read at once. */
  Found read(List<Application> applications) {
    Found found = new Found(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    sideBySide.forEach(applications, application -> {
      String name = application.name();
      engine.connection(name).ifPresent(connection -> found.connections.put(name, connection));
      engine.role(name).ifPresent(role -> found.roles.put(name, role));
    });
    return found;
  }

  /** As {@link #plan(List, Found, boolean)}, with what Vault has now. */
  public List<DatabaseWrite> plan(List<Application> applications, boolean passwordsToo) {
    return plan(applications, read(applications), passwordsToo);
  }

  /**
   * What Vault does not have as it is declared, connections before the roles that need them.
   *
   * @param passwordsToo has the password of every connection written: it is another one now, and Vault does not tell which it has
   */
  List<DatabaseWrite> plan(List<Application> applications, Found found, boolean passwordsToo) {
    List<DatabaseWrite> writes = new ArrayList<>();
    for (Application application : applications) {
      String name = application.name();
      DatabaseWrite.of(
              connection(application),
              Optional.ofNullable(found.connections.get(name)),
              passwordsToo)
          .ifPresent(writes::add);
      DatabaseWrite.of(role(application), Optional.ofNullable(found.roles.get(name)))
          .ifPresent(writes::add);
    }
    return writes;
  }

  /**
   * Writes what was planned, each whatever becomes of the others, unless Vault is not to be had any more. The databases have to be
   * there: Vault connects to each.
   *
   * @param password the editor's; without it, Vault keeps the one that it has
   * @param told each that is written
   * @throws Failure of the kind of the first that failed, with all that did
   */
  public void write(
      List<DatabaseWrite> writes, Optional<Secret> password, Consumer<DatabaseWrite> told) {
    List<Failure> failed = new ArrayList<>();
    for (DatabaseWrite write : writes) {
      try {
        engine.write(write, password);
      } catch (Failure failure) {
        failed.add(failure);
        if (LASTING.contains(failure.kind()) || !engine.isTokenGood()) {
          break;
        }
        continue;
      }
      told.accept(write);
      log.info(Display.line(described(write)));
    }
    if (!failed.isEmpty()) {
      throw together(failed, writes.size());
    }
  }

  private static Failure together(List<Failure> failed, int writes) {
    Failure first = failed.get(0);
    if (failed.size() == 1) {
      return first;
    }
    int more = failed.size() - MOST_FAILURES;
    return first.describedAs(failed.size() + " of " + writes + " writes to Vault failed: "
        + failed.stream().limit(MOST_FAILURES).map(Failure::message).collect(joining("; "))
        + (more > 0 ? "; and " + more + " more" : ""));
  }

  /**
   * What Vault has for an application that goes.
   *
   * @throws Failure refused, if it is not what this would have made of it
   */
  LeaseRemoval removal(String name) {
    Optional<DatabaseRole> role = engine.role(name);
    Optional<DatabaseConnection> connection = engine.connection(name);
    role.filter(found -> !found.connection().equals(name))
        .ifPresent(found -> refuse(name, "roles/" + name, "it is one of another connection"));
    DatabaseConnection made = connection(Application.named(name));
    connection
        .filter(found -> !found.url().equals(made.url())
            || !found.username().equals(made.username())
            || !found.plugin().equals(made.plugin()))
        .ifPresent(
            found -> refuse(name, "config/" + name, "its address, user or plugin is another"));
    return new LeaseRemoval(name, role.isPresent(), connection.isPresent());
  }

  private void refuse(String name, String path, String why) {
    throw Failure.refused("dropping " + name + ": what Vault has at '" + engine.mount() + "/" + path
            + "' was not made by pg-provision: " + why)
        .hint("bao delete " + engine.mount() + "/" + path + ", if it belongs to nobody else");
  }

  void removeRole(LeaseRemoval removal, Consumer<String> told) {
    if (removal.role()) {
      engine.deleteRole(removal.name());
      tell(removal.rolePath(), told);
    }
  }

  void removeConnection(LeaseRemoval removal, Consumer<String> told) {
    if (removal.connection()) {
      engine.deleteConnection(removal.name());
      tell(removal.connectionPath(), told);
    }
  }

  private void tell(String path, Consumer<String> told) {
    told.accept(path);
    log.info("Vault: deleted " + engine.mount() + "/" + path);
  }

  private String described(DatabaseWrite write) {
    return "Vault: wrote " + engine.mount() + "/" + write.path()
        + (write.isNew() ? "" : " (" + String.join(", ", write.differing()) + ")");
  }

  private DatabaseConnection connection(Application application) {
    return new DatabaseConnection(
        application.name(),
        PLUGIN,
        server.url(application.database()),
        layout.editor(),
        Optional.of(SCRAM),
        List.of(application.name()));
  }

  private DatabaseRole role(Application application) {
    LeaseStatements statements = LeaseStatements.of(application, server.major());
    return new DatabaseRole(
        application.name(),
        application.name(),
        statements.creation(),
        statements.revocation(),
        application.vault().ttl().orElse(Duration.ZERO),
        application.vault().maxTtl().orElse(Duration.ZERO));
  }

  /** What Vault has, by application. */
  record Found(Map<String, DatabaseConnection> connections, Map<String, DatabaseRole> roles) {}

  /**
   * The PostgreSQL server, as Vault is to reach it.
   *
   * @param host a name or an address
   * @param sslMode as libpq has it: {@code require}, {@code verify-full}, …
   * @param major its version: 15, 16, …
   */
  public record Server(String host, int port, String sslMode, int major) {
    public Server {
      Objects.requireNonNull(host);
      Objects.requireNonNull(sslMode);
    }

    private String url(String database) {
      String where = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
      return "postgresql://{{username}}:{{password}}@" + where + ":" + port + "/"
          + encoded(database) + "?sslmode=" + encoded(sslMode);
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
