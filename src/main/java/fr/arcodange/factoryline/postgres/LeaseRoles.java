package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.toSet;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Membership;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import java.util.Optional;
import java.util.Set;

/** Tells the users that Vault made for leases: by its names ({@code v-…}), or because they log in and act for an application. */
final class LeaseRoles {
  /** Vault's and OpenBao's usual {@code username_template} begins with it. */
  private static final String PREFIX = "v-";

  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final Layout layout;
  private final Set<String> applications;
  private final Set<String> owners;

  /** @param applications the roles of applications */
  LeaseRoles(
      ClusterCatalog cluster, Memberships memberships, Layout layout, Set<String> applications) {
    this.cluster = cluster;
    this.memberships = memberships;
    this.layout = layout;
    this.applications = Set.copyOf(applications);
    this.owners = cluster.databases().values().stream()
        .map(Database::owner)
        .filter(applications::contains)
        .collect(toSet());
  }

  /** Whether the role is one. Who may do more than an application's user provisions, or is somebody in person. */
  boolean isLease(String name) {
    Optional<Role> role = cluster.role(name);
    if (role.isEmpty()
        || role.get().superuser()
        || role.get().createRole()
        || role.get().createDatabase()
        || role.get().bypassesRowSecurity()
        || role.get().replication()
        || name.equals(layout.editor())
        || name.equals(layout.pooler())
        || name.equals(cluster.executor())
        || applications.contains(name)) {
      return false;
    }
    return role.get().login()
        ? isNamedByVault(name) || ownerOf(name).isPresent()
        : isNamedByVault(name) && !isGroup(name);
  }

  /** Whoever makes a role is in it from PostgreSQL 16 on, and so is the editor as it revokes a lease. */
  private boolean isGroup(String name) {
    return cluster.memberships().stream()
        .filter(membership -> membership.role().equals(name))
        .flatMap(membership -> cluster.role(membership.member()).stream())
        .anyMatch(member -> !member.superuser() && !member.createRole());
  }

  boolean isNamedByVault(String name) {
    return hasNameOfVault(name);
  }

  static boolean hasNameOfVault(String name) {
    return name.startsWith(PREFIX);
  }

  /** The application's role that it acts as. */
  Optional<String> ownerOf(String name) {
    return memberships.of(name).stream()
        .filter(membership -> membership.set() || membership.inherit())
        .map(Membership::role)
        .filter(owners::contains)
        .sorted()
        .findFirst();
  }
}
