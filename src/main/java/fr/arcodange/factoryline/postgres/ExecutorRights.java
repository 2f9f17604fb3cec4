package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whether who provisions may do what there is to do: make roles and databases, and give and alter the roles that are there. */
final class ExecutorRights {
  private final ClusterCatalog cluster;
  private final Layout layout;

  ExecutorRights(ClusterCatalog cluster, Layout layout) {
    this.cluster = cluster;
    this.layout = layout;
  }

  /** Whether it is somebody who provisions at all; whoever only reads plans what others will do. */
  boolean provisions() {
    return is(role -> role.superuser() || role.createRole() || role.createDatabase());
  }

  /** @throws Failure refused, with the statements that a superuser has to run first */
  void check(List<Application> applications, Passwords passwords) {
    if (cluster.isSuperuser()) {
      return;
    }
    List<String> lacking = new ArrayList<>();
    List<String> attributes = new ArrayList<>();
    boolean makesRoles = is(Role::createRole);
    Set<String> altered = altered(passwords, applications);
    Set<String> made = missingRoles(applications);
    if (!makesRoles && !(altered.isEmpty() && made.isEmpty())) {
      attributes.add("CREATEROLE");
      made.addAll(altered);
      lacking.add("it may make or alter no roles, and has to: " + String.join(", ", made));
      makesRoles = true;
    }
    Set<String> databases = missingDatabases(applications);
    if (!is(Role::createDatabase) && !databases.isEmpty()) {
      attributes.add("CREATEDB");
      lacking.add("it may make no databases, and has to: " + String.join(", ", databases));
    }
    Collection<String> without = withoutAdmin(applications, altered, makesRoles);
    if (!without.isEmpty()) {
      lacking.add("it lacks ADMIN on roles that are there and have to be given or altered: "
          + String.join(", ", without));
    }
    if (!lacking.isEmpty()) {
      throw Failure.refused("provisioning as " + Display.line(cluster.executor()) + ": "
              + Display.line(String.join("; ", lacking)))
          .hint("a superuser allows it with " + mend(attributes, without));
    }
  }

  private String mend(List<String> attributes, Collection<String> without) {
    List<String> statements = new ArrayList<>();
    if (!attributes.isEmpty()) {
      statements.add(let(String.join(" ", attributes)));
    }
    if (!without.isEmpty()) {
      statements.add(grant(without));
    }
    return String.join("; ", statements);
  }

  /**
   * The roles that are there, have to be given or altered whatever the passwords are, and could not be, if only it made roles: whoever
   * does not lacks that first.
   */
  Collection<String> withoutAdmin(List<Application> applications) {
    return withoutAdmin(applications, altered(Passwords.NONE, applications), true);
  }

  private Collection<String> withoutAdmin(
      List<Application> applications, Set<String> altered, boolean makesRoles) {
    TreeSet<String> without = new TreeSet<>();
    if (cluster.isSuperuser()) {
      return without;
    }
    ClusterCatalog then = makesRoles ? cluster.withExecutorMakingRoles() : cluster;
    Memberships memberships = new Memberships(then);
    altered.stream()
        .filter(role -> !memberships.canAlter(cluster.executor(), role))
        .forEach(without::add);
    EditorRights editor = new EditorRights(then, memberships, layout.editor());
    for (Application application : applications) {
      String owner = application.owner();
      boolean isOwnersTurn = editor.missingOfOwner(owner).isPresent()
          || !memberships.canBecome(cluster.executor(), owner);
      String connect = application.connectRole();
      boolean isConnectsTurn = editor.missingOfConnect(connect).isPresent();
      Stream.of(
              isOwnersTurn ? Stream.of(owner) : Stream.<String>empty(),
              isConnectsTurn ? Stream.of(connect) : Stream.<String>empty())
          .flatMap(role -> role)
          .filter(role -> cluster.role(role).isPresent())
          .filter(role -> !memberships.canGive(cluster.executor(), role))
          .forEach(without::add);
    }
    return without;
  }

  /** Those that are there, and are certain to be altered. */
  private Set<String> altered(Passwords passwords, List<Application> applications) {
    Set<String> altered = new TreeSet<>(new SharedLogins(cluster, layout, passwords).altered());
    new EditorRights(cluster, new Memberships(cluster), layout.editor())
        .missingOfItself()
        .ifPresent(statement -> altered.add(layout.editor()));
    groups(applications)
        .filter(name -> cluster.role(name).filter(Role::login).isPresent())
        .forEach(altered::add);
    return altered;
  }

  private Set<String> missingRoles(List<Application> applications) {
    Set<String> missing = new TreeSet<>();
    Stream.concat(Stream.of(layout.editor(), layout.pooler()), groups(applications))
        .filter(name -> cluster.role(name).isEmpty())
        .forEach(missing::add);
    return missing;
  }

  private Set<String> missingDatabases(List<Application> applications) {
    Set<String> missing = new TreeSet<>();
    applications.stream()
        .map(Application::database)
        .filter(name -> cluster.database(name).isEmpty())
        .forEach(missing::add);
    return missing;
  }

  private static Stream<String> groups(List<Application> applications) {
    return applications.stream()
        .flatMap(application -> Stream.of(application.owner(), application.connectRole()));
  }

  private boolean is(Predicate<Role> what) {
    return cluster.role(cluster.executor()).filter(what).isPresent();
  }

  /** What a superuser runs. To act for an application takes SET; its data are none of the executor's business otherwise. */
  String grant(Collection<String> roles) {
    return "GRANT " + Sql.names(roles) + " TO " + Sql.name(cluster.executor()) + " WITH "
        + (cluster.hasMembershipOptions() ? "ADMIN TRUE, INHERIT FALSE, SET TRUE" : "ADMIN OPTION");
  }

  /** The same for what a role may do by itself: {@code CREATEROLE}, {@code CREATEDB}. */
  String let(String attributes) {
    return "ALTER ROLE " + Sql.name(cluster.executor()) + " " + attributes;
  }
}
