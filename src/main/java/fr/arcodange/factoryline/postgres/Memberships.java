package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Membership;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What follows from who is in which role, as PostgreSQL has it in {@code acl.c} and {@code user.c}. */
final class Memberships {
  private final ClusterCatalog cluster;
  private final Map<String, List<Membership>> byMember;
  private final Map<String, Set<String>> becoming = new HashMap<>();
  private final Map<String, Set<String>> inheriting = new HashMap<>();
  private final Map<String, Set<String>> giving = new HashMap<>();
  private final Map<String, Set<String>> altering = new HashMap<>();
  private final Map<String, Set<String>> administering = new HashMap<>();

  Memberships(ClusterCatalog cluster) {
    this.cluster = cluster;
    this.byMember = cluster.memberships().stream().collect(groupingBy(Membership::member));
  }

  /** The roles that {@code member} is in directly. */
  List<Membership> of(String member) {
    return byMember.getOrDefault(member, List.of());
  }

  /** Whether {@code member} has ADMIN on the role by a membership of its own. */
  boolean administers(String member, String role) {
    return administering
        .computeIfAbsent(member, from -> administered(Set.of(from)))
        .contains(role);
  }

  /** Whether SET ROLE works, and with it owning something in that role's place. */
  boolean canBecome(String member, String role) {
    return is(member, Role::superuser)
        || becoming
            .computeIfAbsent(member, from -> closure(from, Membership::set))
            .contains(role);
  }

  /** Whether {@code member} has all that {@code role} may do without becoming it. */
  boolean inherits(String member, String role) {
    return is(member, Role::superuser) || inherited(member).contains(role);
  }

  private Set<String> inherited(String member) {
    return inheriting.computeIfAbsent(member, from -> closure(from, Membership::inherit));
  }

  /** Whether a GRANT of the role to somebody else works. From 16 on, ADMIN counts only for whom it is inherited by. */
  boolean canGive(String giver, String role) {
    if (is(giver, Role::superuser) || is(role, Role::superuser)) {
      return is(giver, Role::superuser);
    }
    if (!cluster.hasMembershipOptions() && is(giver, Role::createRole)) {
      return true;
    }
    return giving
        .computeIfAbsent(
            giver,
            from -> administered(cluster.hasMembershipOptions() ? inherited(from) : within(from)))
        .contains(role);
  }

  /** Whether ALTER ROLE works. From 16 on, ADMIN counts for whoever is in who has it, in whatever way. */
  boolean canAlter(String who, String role) {
    if (is(who, Role::superuser) || is(role, Role::superuser)) {
      return is(who, Role::superuser);
    }
    return is(who, Role::createRole)
        && (!cluster.hasMembershipOptions()
            || altering.computeIfAbsent(who, from -> administered(within(from))).contains(role));
  }

  /** The role itself and all that it is in, with rights or without. */
  Set<String> within(String member) {
    return closure(member, any -> true);
  }

  private Set<String> administered(Set<String> members) {
    return members.stream()
        .flatMap(member -> of(member).stream())
        .filter(Membership::admin)
        .map(Membership::role)
        .collect(toSet());
  }

  private Set<String> closure(String start, Predicate<Membership> counts) {
    Set<String> found = new HashSet<>(Set.of(start));
    Deque<String> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      of(open.remove()).stream()
          .filter(counts)
          .map(Membership::role)
          .filter(found::add)
          .forEach(open::add);
    }
    return found;
  }

  private boolean is(String name, Predicate<Role> what) {
    return cluster.role(name).filter(what).isPresent();
  }
}
