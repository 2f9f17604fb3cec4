package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.text.Display;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Whether who provisions may do with the roles that are there what has to be done with them. */
final class ExecutorRights {
  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final EditorRights editor;
  private final String editorName;

  ExecutorRights(ClusterCatalog cluster, Memberships memberships, Layout layout) {
    this.cluster = cluster;
    this.memberships = memberships;
    this.editorName = layout.editor();
    this.editor = new EditorRights(cluster, memberships, editorName);
  }

  /** Whether it is somebody who provisions at all; whoever only reads plans what others will do. */
  boolean provisions() {
    return cluster
        .role(cluster.executor())
        .filter(role -> role.superuser() || role.createRole() || role.createDatabase())
        .isPresent();
  }

  /** @throws Failure refused, with the statement that a superuser has to run first */
  void check(List<Application> applications) {
    Collection<String> missing = missing(applications);
    if (provisions() && !missing.isEmpty()) {
      throw Failure.refused("provisioning as " + Display.line(cluster.executor())
              + ": it lacks ADMIN on roles that are there and have to be given or altered: "
              + Display.line(String.join(", ", missing)))
          .hint("a superuser allows it with " + grant(missing));
    }
  }

  /** The roles that are there, have to be given or altered, and cannot be. */
  Collection<String> missing(List<Application> applications) {
    TreeSet<String> missing = new TreeSet<>();
    if (cluster.isSuperuser()) {
      return missing;
    }
    if (editor.missingOfItself().isPresent() && !canAlter(editorName)) {
      missing.add(editorName);
    }
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
