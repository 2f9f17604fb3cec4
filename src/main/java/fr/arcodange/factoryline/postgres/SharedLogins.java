package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.text.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the roles lack, as they stand, that programs log in as. */
final class SharedLogins {
  private final ClusterCatalog cluster;
  private final Layout layout;
  private final Passwords passwords;

  SharedLogins(ClusterCatalog cluster, Layout layout, Passwords passwords) {
    this.cluster = cluster;
    this.layout = layout;
    this.passwords = passwords;
  }

  /** Those that are there, and are certain to be altered. */
  List<String> altered() {
    List<String> altered = new ArrayList<>();
    cluster
        .role(layout.editor())
        .filter(role -> lacksCreateRole(role) || isAltered(role, passwords.editor()))
        .map(Role::name)
        .ifPresent(altered::add);
    cluster
        .role(layout.pooler())
        .filter(role -> isAltered(role, passwords.pooler()))
        .map(Role::name)
        .ifPresent(altered::add);
    return altered;
  }

  private boolean isAltered(Role role, Optional<Secret> password) {
    return !role.login()
        || password
            .filter(wanted -> isPasswordSeen(cluster) && !hasPassword(cluster, role.name(), wanted))
            .isPresent();
  }

  static boolean lacksCreateRole(Role editor) {
    return !editor.createRole() && !editor.superuser();
  }

  /** Whether both who asks and who is to change it see what it is: only then is a change of it certain. */
  static boolean isPasswordSeen(ClusterCatalog cluster) {
    return cluster.verifiers().isPresent() && cluster.executorReadsVerifiers();
  }

  static boolean hasPassword(ClusterCatalog cluster, String name, Secret password) {
    return ScramVerifier.matches(
        cluster.verifiers().orElse(Map.of()).getOrDefault(name, ""), password);
  }
}
