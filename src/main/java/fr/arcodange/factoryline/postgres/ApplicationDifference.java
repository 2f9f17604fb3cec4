package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** From what a server has of one application to what is declared of it. What nobody declared stays. */
final class ApplicationDifference {
  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final Layout layout;
  private final Application application;
  private final List<SqlStatement> statements = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  ApplicationDifference(
      ClusterCatalog cluster, Memberships memberships, Layout layout, Application application) {
    this.cluster = cluster;
    this.memberships = memberships;
    this.layout = layout;
    this.application = application;
  }

  /**
   * The work.
   *
   * @param inside what the database holds; of one that is not there, what it will hold
   * @throws Failure refused, if the database is somebody else's
   */
  Work work(DatabaseCatalog inside) {
    outside();
    new DatabaseDifference(cluster, layout, application, inside, statements, warnings).add();
    return work(Optional.empty());
  }

  /**
   * Only what is outside of the database.
   *
   * @param user who did not get in
   * @throws Failure refused, if the database is somebody else's
   */
  Work work(Closed closed, String user) {
    outside();
    String unseen = "database " + closed.database() + " cannot be looked into: " + closed.why()
        + closed
            .opening(cluster, user)
            .map(statement -> "; its owner or a superuser opens it with " + statement)
            .orElse("");
    warnings.add(unseen);
    return work(Optional.of(unseen));
  }

  private Work work(Optional<String> unseen) {
    return new Work(
        application.name(),
        Optional.of(application.database()),
        statements,
        List.of(),
        warnings,
        unseen);
  }

  private void outside() {
    group(application.owner());
    group(application.connectRole());
    memberships();
    database();
    access();
    settings();
  }

  private void group(String name) {
    Optional<Role> role = cluster.role(name);
    if (role.isEmpty()) {
      statements.add(SqlStatement.server("CREATE ROLE " + Sql.name(name) + " NOLOGIN"));
      return;
    }
    refuseUnlessGroup(role.get());
    if (role.get().login()) {
      statements.add(SqlStatement.server("ALTER ROLE " + Sql.name(name) + " NOLOGIN"));
      warnings.add("role " + name
          + " could log in until now: credentials come from Vault, for a user of their own");
    }
  }

  /** Whoever has an application's credentials is that role: what programs and people log in as is none. */
  private void refuseUnlessGroup(Role role) {
    boolean somebodys =
        List.of(cluster.executor(), layout.editor(), layout.pooler()).contains(role.name());
    if (role.superuser() || somebodys) {
      throw Failure.refused(
              "provisioning " + application.name() + ": its users would be " + role.name()
                  + ", which " + (role.superuser() ? "is a superuser" : "others log in as"))
          .hint("declare another owner, and make that the owner of the database by hand");
    }
  }

  private void memberships() {
    Becoming.missing(cluster, memberships, application.owner()).ifPresent(statements::add);
    EditorRights editor = new EditorRights(cluster, memberships, layout.editor());
    editor.missingOfOwner(application.owner()).map(SqlStatement::server).ifPresent(statements::add);
    editor
        .missingOfConnect(application.connectRole())
        .map(SqlStatement::server)
        .ifPresent(statements::add);
  }

  private void database() {
    Optional<Database> existing = cluster.database(application.database());
    String name = Sql.name(application.database());
    if (existing.isEmpty()) {
      statements.add(SqlStatement.alone("CREATE DATABASE " + name + " TEMPLATE template0 OWNER "
          + Sql.name(application.owner())
          + application
              .connectionLimit()
              .map(limit -> " CONNECTION LIMIT " + limit)
              .orElse("")));
      return;
    }
    if (!existing.get().owner().equals(application.owner())) {
      throw Failure.refused("provisioning " + application.name() + ": the database "
              + application.database() + " belongs to " + existing.get().owner() + ", not to "
              + application.owner())
          .hint(howToAgree(existing.get()));
    }
    application
        .connectionLimit()
        .filter(limit -> limit != existing.get().connectionLimit())
        .ifPresent(limit ->
            statements.add(owners("ALTER DATABASE " + name + " CONNECTION LIMIT " + limit)));
  }

  /** The owner as it is may be one that is never taken. */
  private String howToAgree(Database database) {
    String change = "ALTER DATABASE " + Sql.name(database.name()) + " OWNER TO "
        + Sql.name(application.owner());
    return NameRules.broken(database.owner()).isPresent()
            || cluster.role(database.owner()).filter(Role::superuser).isPresent()
        ? "once you know what that breaks: " + change
        : "declare 'owner: " + database.owner() + "' for it, or, once you know what that breaks: "
            + change;
  }

  private void access() {
    Optional<Database> database = cluster.database(application.database());
    String name = Sql.name(application.database());
    opened(database).forEach((grantor, privileges) -> {
      SqlStatement revoke = owners(
          "REVOKE " + String.join(", ", privileges) + " ON DATABASE " + name + " FROM PUBLIC");
      statements.add(
          grantor.equals(application.owner()) ? revoke : revoke.as(Optional.of(grantor)));
    });
    List<String> connecting =
        new ArrayList<>(List.of(application.connectRole(), layout.pooler(), layout.editor()));
    layout.reader().filter(reader -> !connecting.contains(reader)).ifPresent(connecting::add);
    if (!cluster.isSuperuser() && !connecting.contains(cluster.executor())) {
      connecting.add(cluster.executor());
    }
    connecting.removeIf(
        role -> database.isPresent() && database.get().grants(Optional.of(role), "CONNECT"));
    if (!connecting.isEmpty()) {
      statements.add(owners("GRANT CONNECT ON DATABASE " + name + " TO " + Sql.names(connecting)));
    }
  }

  /** What everybody may do, by who granted it. */
  private Map<String, List<String>> opened(Optional<Database> database) {
    List<String> closed = List.of("CONNECT", "TEMPORARY");
    return database
        .map(there -> there.grants().stream()
            .filter(grant -> grant.grantee().isEmpty() && closed.contains(grant.privilege()))
            .sorted(Comparator.comparing(Grant::privilege))
            .collect(groupingBy(Grant::grantor, TreeMap::new, mapping(Grant::privilege, toList()))))
        .orElseGet(() -> new TreeMap<>(Map.of(application.owner(), closed)));
  }

  private void settings() {
    Optional<Database> database = cluster.database(application.database());
    Foreseen foreseen = new Foreseen(cluster, application);
    new TreeMap<>(application.settings()).forEach((setting, value) -> {
      boolean set = database
          .map(there -> value.equals(there.settings().get(setting.toLowerCase(Locale.ROOT))))
          .orElse(false);
      if (!set) {
        foreseen.ofSetting(setting).ifPresent(warnings::add);
        statements.add(owners("ALTER DATABASE " + Sql.name(application.database()) + " SET "
            + Sql.setting(setting) + " TO " + Sql.text(value)));
      }
    });
  }

  /** Only the owner may say it, or a superuser, who then counts as the owner. */
  private SqlStatement owners(String sql) {
    return SqlStatement.server(sql).as(Becoming.as(cluster, application.owner()));
  }
}
