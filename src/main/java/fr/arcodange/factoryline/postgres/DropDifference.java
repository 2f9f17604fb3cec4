package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Membership;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * From what a server has of an application that is to go, to nothing: what was provisioned for it, and only if nobody uses it. The
 * database goes before the roles, as a role that owns a database cannot be dropped.
 */
final class DropDifference {
  private static final int SHOWN = 5;

  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final Layout layout;
  private final AllowedDrops allowed;
  private final Application gone;
  private final DropCatalog around;

  DropDifference(
      ClusterCatalog cluster,
      Memberships memberships,
      Layout layout,
      AllowedDrops allowed,
      String name,
      DropCatalog around) {
    this.cluster = cluster;
    this.memberships = memberships;
    this.layout = layout;
    this.allowed = allowed;
    this.gone = Application.named(name);
    this.around = around;
  }

  /** Whether the server has anything of it. */
  static boolean hasTraces(ClusterCatalog cluster, String name) {
    return cluster.database(name).isPresent()
        || roles(cluster, Application.named(name)).size() > 0;
  }

  private static List<Role> roles(ClusterCatalog cluster, Application gone) {
    return Stream.of(gone.connectRole(), gone.owner())
        .flatMap(name -> cluster.role(name).stream())
        .toList();
  }

  /**
   * The work.
   *
   * @throws Failure refused, if it is somebody else's or in use; denied, if the executor may not
   */
  Work work() {
    refuseWhatIsNotOurs();
    check(Failure::refused);
    List<SqlStatement> statements = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    cluster.database(gone.database()).ifPresent(database -> {
      Becoming.missing(cluster, memberships, gone.owner()).ifPresent(statements::add);
      statements.add(SqlStatement.alone("DROP DATABASE " + Sql.name(gone.database()))
          .as(Becoming.as(cluster, gone.owner())));
      warnings.add("drops database " + gone.database() + " with "
          + around
              .bytes()
              .map(bytes -> bytes + " bytes")
              .orElse("all that is in it, size not visible"));
    });
    roles(cluster, gone)
        .forEach(role -> statements.add(SqlStatement.server("DROP ROLE " + Sql.name(role.name()))));
    return new Work(
        gone.name(),
        cluster.database(gone.database()).map(Database::name),
        statements,
        List.of(),
        warnings);
  }

  /** Who has a name that was an application's need not be the application's. */
  private void refuseWhatIsNotOurs() {
    cluster
        .database(gone.database())
        .filter(database -> !database.owner().equals(gone.owner()))
        .ifPresent(database -> {
          throw Failure.refused(doing() + ": its database belongs to "
                  + Problems.quoted(database.owner()) + ", not to " + gone.owner()
                  + ", and was not made by pg-provision")
              .hint("drop it by hand, or take --allow-drop " + gone.name() + " away");
        });
    for (Role role : roles(cluster, gone)) {
      String can = role.superuser()
          ? "is a superuser"
          : role.login()
              ? "can log in"
              : role.createRole() || role.createDatabase() ? "makes roles or databases" : "";
      if (!can.isEmpty()) {
        throw Failure.refused(doing() + ": the role " + role.name() + " " + can
                + ", and was not made by pg-provision")
            .hint("drop it by hand, or take --allow-drop " + gone.name() + " away");
      }
    }
    checkRights();
  }

  private void checkRights() {
    if (cluster.isSuperuser()) {
      return;
    }
    String executor = Sql.name(cluster.executor());
    if (cluster.role(cluster.executor()).filter(Role::createRole).isEmpty()) {
      throw Failure.denied(doing() + ": " + cluster.executor() + " may not drop roles")
          .hint("a superuser allows it with ALTER ROLE " + executor + " CREATEROLE");
    }
    List<String> missing = roles(cluster, gone).stream()
        .map(Role::name)
        .filter(role ->
            !memberships.canAlter(cluster.executor(), role) || (isOwner(role) && !canBecome(role)))
        .sorted()
        .toList();
    if (!missing.isEmpty()) {
      throw Failure.denied(doing() + ": " + cluster.executor()
              + " may drop only roles that it made, or administers")
          .hint("a superuser allows it with " + new ExecutorRights(cluster, layout).grant(missing));
    }
  }

  private boolean isOwner(String role) {
    return cluster
        .database(gone.database())
        .filter(it -> it.owner().equals(role))
        .isPresent();
  }

  /** Who is not yet in the role has to give it to itself. */
  private boolean canBecome(String role) {
    return memberships.canBecome(cluster.executor(), role)
        || memberships.canGive(cluster.executor(), role);
  }

  /** @throws Failure of the kind that is given, if somebody uses what is to go */
  void check(Function<String, Failure> kind) {
    List<String> found = new ArrayList<>();
    Set<String> hints = new LinkedHashSet<>();
    for (Role role : roles(cluster, gone)) {
      List<String> users = users(role.name());
      if (!users.isEmpty()) {
        found.add("in " + role.name() + " there " + (users.size() == 1 ? "is" : "are") + " still "
            + some(users));
        hints.add("end the leases: bao lease revoke -prefix " + allowed.mount().orElse("MOUNT")
            + "/creds/" + gone.name() + " (whoever has none: REVOKE " + Sql.name(role.name())
            + " FROM him)");
      }
    }
    Map<String, Integer> sessions = around.sessions();
    List<String> connected = sessions.keySet().stream()
        // Vault's own end when its connection is taken away, which is before the database goes.
        .filter(user -> allowed.mount().isEmpty() || !user.equals(layout.editor()))
        .map(user -> user + " (" + sessions.get(user) + ")")
        .toList();
    if (!connected.isEmpty()) {
      found.add("connected to its database is still " + some(connected));
      hints.add("stop the application, have pgbouncer forget the database, and see pg_stat_activity"
          + (sessions.containsKey(layout.editor()) && allowed.mount().isEmpty()
              ? "; " + layout.editor() + " is Vault, whose connection --vault-database takes away"
              : ""));
    }
    if (!around.holders().isEmpty()) {
      found.add("its database is held by " + String.join(", ", around.holders()));
      hints.add("drop those first");
    }
    if (around.isTemplate()) {
      found.add("its database is a template");
      hints.add("ALTER DATABASE " + Sql.name(gone.database()) + " IS_TEMPLATE false");
    }
    around.elsewhere().forEach((role, places) -> {
      found.add(role + " owns something, or has rights, in " + String.join(" and ", places));
      hints.add("connected there: REASSIGN OWNED BY " + Sql.name(role)
          + " TO another role, then DROP OWNED BY " + Sql.name(role));
    });
    if (!found.isEmpty()) {
      throw kind.apply(doing() + ": " + String.join("; ", found))
          .hint(String.join("; ", hints) + "; then run it again");
    }
  }

  /** Who administers a role is no user of it: who makes one does, and the editor. */
  private List<String> users(String role) {
    List<Membership> members = cluster.membersOf(role);
    Set<String> administrators =
        members.stream().filter(Membership::admin).map(Membership::member).collect(toSet());
    return members.stream()
        .map(Membership::member)
        .filter(member -> !member.equals(cluster.executor()) && !administrators.contains(member))
        .distinct()
        .sorted()
        .toList();
  }

  private static String some(List<String> names) {
    return names.stream().limit(SHOWN).map(Problems::quoted).collect(joining(", "))
        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
  }

  private String doing() {
    return "dropping " + gone.name();
  }
}
