package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Membership;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.LookupBody;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Schema;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that a doctor sees of a server.
 *
 * @param address where its lock is, and tools connect to
 * @param applications those that are declared, or else what passes for some
 * @param inside what the databases hold that it got into
 * @param closed why it did not get into the others
 */
record Examined(
    ServerAddress address,
    Layout layout,
    List<Application> applications,
    ClusterCatalog cluster,
    Memberships memberships,
    ServerState state,
    Map<String, Inside> inside,
    List<Closed> closed) {

  Examined {
    applications = List.copyOf(applications);
    inside = Map.copyOf(inside);
    closed = List.copyOf(closed);
  }

  /** What seems to be applications: databases with a role named after them. */
  static List<Application> seeming(ClusterCatalog cluster) {
    return cluster.databases().keySet().stream()
        .filter(name -> NameRules.broken(name).isEmpty())
        .map(Application::named)
        .filter(application -> cluster.role(application.owner()).isPresent())
        .sorted(Comparator.comparing(Application::name))
        .toList();
  }

  /** The roles that applications have. */
  Set<String> applicationRoles() {
    return EditorReach.rolesOf(applications);
  }

  /** What the editor reaches; what leases need that are there is meant to be within reach, whether declared or not. */
  EditorReach reach() {
    LeaseRoles leases = leases();
    Set<String> known = new HashSet<>(applicationRoles());
    Stream.concat(
            cluster.databases().values().stream().map(Database::owner),
            cluster.roles().keySet().stream()
                .filter(name -> leases.isNamedByVault(name) && leases.isLease(name))
                .flatMap(name -> memberships.of(name).stream())
                .map(Membership::role))
        .filter(name -> !isTrusted(name) && !name.startsWith("pg_"))
        .forEach(known::add);
    return new EditorReach(cluster, memberships, layout, leases, known);
  }

  LeaseRoles leases() {
    return new LeaseRoles(cluster, memberships, layout, applicationRoles());
  }

  /** Whether an application acts as this role, for good or by a lease of Vault's. */
  boolean isOfApplication(String name) {
    return LeaseRoles.hasNameOfVault(name) || applicationRoles().contains(name);
  }

  /** Whoever provisions, or may do anyhow what he likes. What an application is may be much, and is trusted in nothing. */
  boolean isTrusted(String name) {
    return cluster
        .role(name)
        .filter(role -> !isOfApplication(name))
        .filter(role -> role.superuser() || isProvisioner(role))
        .isPresent();
  }

  private boolean isProvisioner(Role role) {
    return role.createRole()
        && role.createDatabase()
        && !role.name().equals(layout.editor())
        && !role.name().equals(layout.pooler());
  }

  /** Those that people connect to, by name. */
  List<Database> databases() {
    return cluster.databases().values().stream()
        .filter(database -> database.connectable() && !database.template())
        .sorted(Comparator.comparing(Database::name))
        .toList();
  }

  /**
   * What is set and what goes on.
   *
   * @param sessions of all users, this one's excepted
   * @param ends when a role's password ends
   * @param owned in how many databases a role has something
   * @param encryption how passwords are stored that are sent in clear
   * @param md5 who has an md5 verifier, as far as that is to be seen
   * @param entries of pg_hba.conf, as far as they are to be seen
   */
  record ServerState(
      int maxConnections,
      int reserved,
      int superuserReserved,
      int sessions,
      Map<String, End> ends,
      Map<String, Set<String>> owned,
      List<Encryption> encryption,
      Optional<List<String>> md5,
      Optional<List<HbaEntry>> entries) {
    ServerState {
      ends = Map.copyOf(ends);
      owned = Map.copyOf(owned);
      encryption = List.copyOf(encryption);
      md5 = md5.map(List::copyOf);
      entries = entries.map(List::copyOf);
    }
  }

  record End(String at, boolean past) {}

  /**
   * That md5 is what passwords become.
   *
   * @param source as {@code pg_settings} has it, if it is the server's own setting; else empty
   */
  record Encryption(Optional<String> database, Optional<String> role, String source) {}

  /** A line of pg_hba.conf. */
  record HbaEntry(
      String place,
      String type,
      String databases,
      String users,
      String address,
      String method,
      Optional<String> error) {}

  /**
   * What a database holds of lookups.
   *
   * @param readsVerifiers whether the executor reads {@code pg_authid} there
   * @param readings who reads stored passwords where the server keeps them
   */
  record Inside(
      boolean readsVerifiers,
      Map<String, Schema> schemas,
      List<Reading> readings,
      List<Definer> functions) {
    Inside {
      schemas = Map.copyOf(schemas);
      readings = List.copyOf(readings);
      functions = List.copyOf(functions);
    }
  }

  /**
   * That somebody reads stored passwords.
   *
   * @param relation {@code pg_authid} or {@code pg_shadow}
   * @param grant of SELECT, or of SELECT of the one column
   */
  record Reading(String relation, String owner, Grant grant) {
    static final String TABLE = "pg_authid";
  }

  /** A function that tells passwords, or seems to. */
  record Definer(
      String schema,
      String name,
      String owner,
      String inputs,
      String arguments,
      LookupBody body,
      Set<Grant> grants) {
    Definer {
      grants = Set.copyOf(grants);
    }

    Definer with(Set<Grant> others) {
      return new Definer(schema, name, owner, inputs, arguments, body, others);
    }

    boolean hasName(String wanted) {
      return name.equals(wanted);
    }

    /** As statements name it. */
    String sql() {
      return sqlIn(schema);
    }

    /** As statements name it once it is in another schema. */
    String sqlIn(String schema) {
      return Sql.name(schema) + "." + Sql.name(name) + "(" + inputs + ")";
    }
  }
}
