package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import java.util.Optional;

/** What the editor needs of an application's roles: to give them to the users of leases, and to hand on to the owner what those leave. */
final class EditorRights {
  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final String editor;

  EditorRights(ClusterCatalog cluster, Memberships memberships, String editor) {
    this.cluster = cluster;
    this.memberships = memberships;
    this.editor = editor;
  }

  /** The statement that is missing for the role of those who connect. */
  Optional<String> missingOfConnect(String role) {
    return gives(role) ? Optional.empty() : Optional.of(grant(role, "ADMIN OPTION"));
  }

  /**
   * The statement that is missing for an owner. REASSIGN OWNED takes the rights of the role that is to own, which from 16 on each
   * membership says for itself, and whoever made this one may have had an editor in mind that only gives.
   */
  Optional<String> missingOfOwner(String owner) {
    boolean takesOver = !cluster.hasMembershipOptions() || memberships.inherits(editor, owner);
    if (gives(owner)) {
      return takesOver ? Optional.empty() : Optional.of(grant(owner, "INHERIT TRUE"));
    }
    return Optional.of(
        grant(owner, "ADMIN OPTION" + (cluster.hasMembershipOptions() ? ", INHERIT TRUE" : "")));
  }

  /** Before 16, a role that does not inherit takes nothing over, of no application. */
  Optional<String> missingOfItself() {
    return cluster
        .role(editor)
        .filter(role -> !cluster.hasMembershipOptions() && !role.inherit() && !role.superuser())
        .map(Role::name)
        .map(name -> "ALTER ROLE " + Sql.name(name) + " INHERIT");
  }

  private boolean gives(String role) {
    return memberships.administers(editor, role);
  }

  private String grant(String role, String options) {
    return "GRANT " + Sql.name(role) + " TO " + Sql.name(editor) + " WITH " + options;
  }
}
