package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.text.Display;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether who provisions may do with the roles that are there what has to be done with them. */
final class ExecutorRights {
  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final EditorRights editor;
  private final Layout layout;

  ExecutorRights(ClusterCatalog cluster, Memberships memberships, Layout layout) {
    this.cluster = cluster;
    this.memberships = memberships;
    this.layout = layout;
    this.editor = new EditorRights(cluster, memberships, layout.editor());
  }

  /** Whether it is somebody who provisions at all; whoever only reads plans what others will do. */
  boolean provisions() {
    return cluster
        .role(cluster.executor())
        .filter(role -> role.superuser() || role.createRole() || role.createDatabase())
        .isPresent();
  }

  /** @throws Failure refused, with the statement that a superuser has to run first */
  void check(List<Application> applications, Passwords passwords) {
    Collection<String> missing = missing(applications, passwords);
    if (provisions() && !missing.isEmpty()) {
      throw Failure.refused("provisioning as " + Display.line(cluster.executor())
              + ": it lacks ADMIN on roles that are there and have to be given or altered: "
              + Display.line(String.join(", ", missing)))
          .hint("a superuser allows it with " + grant(missing));
    }
  }

  /** As {@link #missing(List, Passwords)}, of what is to be done whatever the passwords are. */
  Collection<String> missing(List<Application> applications) {
    return missing(applications, Passwords.NONE);
  }

  /** The roles that are there, have to be given or altered, and cannot be. */
  private Collection<String> missing(List<Application> applications, Passwords passwords) {
    TreeSet<String> missing = new TreeSet<>();
    if (cluster.isSuperuser()) {
      return missing;
    }
    SharedLogins logins = new SharedLogins(cluster, layout, passwords);
    Stream.concat(
            logins.altered().stream(),
            editor.missingOfItself().map(statement -> layout.editor()).stream())
        .filter(role -> !canAlter(role))
        .forEach(missing::add);
    for (Application application : applications) {
      String owner = application.owner();
      boolean isOwnersTurn = editor.missingOfOwner(owner).isPresent()
          || !memberships.canBecome(cluster.executor(), owner);
      if ((isOwnersTurn && !canGive(owner)) || !canMakeGroup(owner)) {
        missing.add(owner);
      }
      String connect = application.connectRole();
      if ((editor.missingOfConnect(connect).isPresent() && !canGive(connect))
          || !canMakeGroup(connect)) {
        missing.add(connect);
      }
    }
    return missing;
  }

  /** Who makes a role may give it. */
  private boolean canGive(String role) {
    return cluster.role(role).isEmpty() || memberships.canGive(cluster.executor(), role);
  }

  private boolean canMakeGroup(String role) {
    return cluster.role(role).filter(Role::login).isEmpty() || canAlter(role);
  }

  /** Without CREATEROLE, that is what is missing. */
  private boolean canAlter(String role) {
    return cluster.role(cluster.executor()).filter(Role::createRole).isEmpty()
        || memberships.canAlter(cluster.executor(), role);
  }

  /** What a superuser runs. To act for an application takes SET; its data are none of the executor's business otherwise. */
  String grant(Collection<String> roles) {
    return "GRANT " + Sql.names(roles) + " TO " + Sql.name(cluster.executor()) + " WITH "
        + (cluster.hasMembershipOptions() ? "ADMIN TRUE, INHERIT FALSE, SET TRUE" : "ADMIN OPTION");
  }
}
