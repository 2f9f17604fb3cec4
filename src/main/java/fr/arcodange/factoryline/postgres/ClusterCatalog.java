package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.groupingBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all databases of a server share, as it stands.
 *
 * @param version as in {@code server_version_num}: 150019, 180006
 * @param executor the role that is to change it: the one that asks, or that the one who asks plans for
 * @param verifiers stored password verifiers by role; empty where whoever asks may not see them
 * @param executorReadsVerifiers whether the executor may see them
 * @param asksForItself whether it is the executor who asks
 * @param offer what applications can have of it, as far as somebody asked
 * @param members the memberships by the role that they are in
 */
record ClusterCatalog(
    int version,
    String executor,
    Map<String, Role> roles,
    Set<Membership> memberships,
    Map<String, Database> databases,
    Optional<Map<String, String>> verifiers,
    boolean executorReadsVerifiers,
    boolean asksForItself,
    Offer offer,
    Map<String, List<Membership>> members) {
  private static final int MEMBERSHIP_OPTIONS = 160000;

  ClusterCatalog {
    Objects.requireNonNull(executor);
    roles = Map.copyOf(roles);
    memberships = Set.copyOf(memberships);
    databases = Map.copyOf(databases);
    verifiers = verifiers.map(Map::copyOf);
    Objects.requireNonNull(offer);
    members = Map.copyOf(members);
  }

  ClusterCatalog(
      int version,
      String executor,
      Map<String, Role> roles,
      Set<Membership> memberships,
      Map<String, Database> databases,
      Optional<Map<String, String>> verifiers,
      boolean executorReadsVerifiers,
      boolean asksForItself,
      Offer offer) {
    this(
        version,
        executor,
        roles,
        memberships,
        databases,
        verifiers,
        executorReadsVerifiers,
        asksForItself,
        offer,
        memberships.stream().collect(groupingBy(Membership::role)));
  }

  /** Whether a membership says by itself if it is inherited and if SET ROLE is allowed, and ADMIN is needed to give a role. */
  boolean hasMembershipOptions() {
    return version >= MEMBERSHIP_OPTIONS;
  }

  boolean isSuperuser() {
    return Optional.ofNullable(roles.get(executor)).filter(Role::superuser).isPresent();
  }

  /** As it will be once a superuser has let the executor make roles. */
  ClusterCatalog withExecutorMakingRoles() {
    Map<String, Role> then = new HashMap<>(roles);
    then.computeIfPresent(executor, (name, role) -> role.makingRoles());
    return new ClusterCatalog(
        version,
        executor,
        then,
        memberships,
        databases,
        verifiers,
        executorReadsVerifiers,
        asksForItself,
        offer,
        members);
  }

  Optional<Role> role(String name) {
    return Optional.ofNullable(roles.get(name));
  }

  Optional<Database> database(String name) {
    return Optional.ofNullable(databases.get(name));
  }

  /** Who is in the role, once per grantor. */
  List<Membership> membersOf(String role) {
    return members.getOrDefault(role, List.of());
  }

  List<Membership> membershipsOf(String role, String member) {
    return membersOf(role).stream()
        .filter(membership -> membership.member().equals(member))
        .toList();
  }

  /** @param inherit before 16, whether it has the rights of the roles that it is in; after, whether it will have those of new ones */
  record Role(
      String name,
      boolean login,
      boolean superuser,
      boolean createRole,
      boolean createDatabase,
      boolean inherit,
      boolean replication,
      boolean bypassesRowSecurity) {

    private Role makingRoles() {
      return new Role(
          name, login, superuser, true, createDatabase, inherit, replication, bypassesRowSecurity);
    }
  }

  /**
   * That {@code member} is in {@code role}: from PostgreSQL 16 on once per grantor.
   *
   * @param inherit before 16, what the member's own attribute says
   * @param set always true before 16
   */
  record Membership(
      String role, String member, String grantor, boolean admin, boolean inherit, boolean set) {
    // Written out, see CONTRIBUTING.md.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Membership that
          && role.equals(that.role)
          && member.equals(that.member)
          && grantor.equals(that.grantor)
          && admin == that.admin
          && inherit == that.inherit
          && set == that.set;
    }

    @Override
    public int hashCode() {
      return Objects.hash(role, member, grantor, admin, inherit, set);
    }
  }

  /** @param connectionLimit -1 if there is none */
  record Database(
      String name,
      String owner,
      int connectionLimit,
      boolean connectable,
      boolean template,
      Set<Grant> grants,
      Map<String, String> settings) {
    Database {
      grants = Set.copyOf(grants);
      settings = Map.copyOf(settings);
    }

    boolean grants(Optional<String> grantee, String privilege) {
      return Grant.anyOf(grants, grantee, privilege);
    }
  }

  /**
   * That somebody may do something. The same may be granted by several.
   *
   * @param grantee nobody if it is PUBLIC
   * @param grantor who alone can take it back: the owner, or who has it with the option to grant it
   */
  record Grant(Optional<String> grantee, String privilege, String grantor) {
    // Written out, see CONTRIBUTING.md.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Grant that
          && grantee.equals(that.grantee)
          && privilege.equals(that.privilege)
          && grantor.equals(that.grantor);
    }

    @Override
    public int hashCode() {
      return Objects.hash(grantee, privilege, grantor);
    }

    static boolean anyOf(Set<Grant> grants, Optional<String> grantee, String privilege) {
      return grants.stream()
          .anyMatch(
              grant -> grant.grantee().equals(grantee) && grant.privilege().equals(privilege));
    }
  }
}
