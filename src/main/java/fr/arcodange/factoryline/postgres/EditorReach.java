package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.toCollection;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Membership;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the editor can make itself into, by whatever path: as a member, by giving itself what it has ADMIN on, or by setting the
 * password of who it may alter. The roles of the applications are meant to be within reach, and so are the users of leases, which it
 * made; all else is not.
 */
final class EditorReach {
  /** Who may run programs or write files as the server may make himself a superuser (predefined-roles in the manual). */
  static final Set<String> AS_GOOD_AS_SUPERUSER =
      Set.of("pg_execute_server_program", "pg_write_server_files", "pg_read_server_files");

  private static final Comparator<Membership> IN_ORDER = Comparator.comparing(Membership::role)
      .thenComparing(Membership::member)
      .thenComparing(Membership::grantor);

  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final String editor;
  private final LeaseRoles leases;
  private final Set<String> known;

  private final Set<String> reached = new HashSet<>();

  /** The membership that leads to each role on the way, the editor excepted. */
  private final Map<String, Membership> via = new HashMap<>();

  /** @param known the roles of applications that it is meant to reach */
  EditorReach(ClusterCatalog cluster, Memberships memberships, Layout layout, Set<String> known) {
    this(cluster, memberships, layout, new LeaseRoles(cluster, memberships, layout, known), known);
  }

  /** @param known the roles that it is meant to reach, besides those of leases */
  EditorReach(
      ClusterCatalog cluster,
      Memberships memberships,
      Layout layout,
      LeaseRoles leases,
      Set<String> known) {
    this.cluster = cluster;
    this.memberships = memberships;
    this.editor = layout.editor();
    this.leases = leases;
    this.known = Set.copyOf(known);
    if (cluster.role(editor).isPresent()) {
      search();
    }
  }

  private void search() {
    reached.add(editor);
    Deque<String> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      String member = open.remove();
      steps(member).filter(this::leadsOn).forEach(step -> {
        if (reached.add(step.role())) {
          via.putIfAbsent(step.role(), step);
          open.add(step.role());
        }
      });
      if (cluster.hasMembershipOptions()
          && cluster.role(member).filter(Role::createRole).isPresent()) {
        altered(member).filter(reached::add).forEach(open::add);
      }
    }
  }

  private Stream<Membership> steps(String member) {
    return memberships.of(member).stream().sorted(IN_ORDER);
  }

  private boolean leadsOn(Membership step) {
    return step.set() || step.inherit() || (step.admin() && !isSuperuser(step.role()));
  }

  /** ALTER ROLE asks for ADMIN as well, but for no membership that is worth anything on the way to it. */
  private Stream<String> altered(String member) {
    Set<String> altered = new TreeSet<>();
    Set<String> within = new HashSet<>(Set.of(member));
    Deque<String> open = new ArrayDeque<>(within);
    while (!open.isEmpty()) {
      steps(open.remove()).forEach(step -> {
        via.putIfAbsent(step.role(), step);
        if (step.admin() && !isSuperuser(step.role())) {
          altered.add(step.role());
        }
        if (within.add(step.role())) {
          open.add(step.role());
        }
      });
    }
    return altered.stream();
  }

  /** Whether it may give itself each role that is no superuser, as CREATEROLE lets everybody before 16. */
  boolean isEverybody() {
    return !cluster.hasMembershipOptions()
        && reached.stream()
            .anyMatch(name -> cluster.role(name).filter(Role::createRole).isPresent());
  }

  /** What it reaches and should not, by its memberships alone, in order of names. */
  Set<String> outside() {
    return reached.stream().filter(role -> !isInside(role)).collect(toCollection(TreeSet::new));
  }

  /** The ways out: each role outside that a membership of somebody inside leads to, with what lies behind it. */
  Map<String, Set<String>> waysOut() {
    Map<String, Set<String>> ways = new LinkedHashMap<>();
    for (String role : outside()) {
      ways.computeIfAbsent(wayOut(role), any -> new TreeSet<>()).add(role);
    }
    return ways;
  }

  private String wayOut(String role) {
    String first = role;
    for (String at = role; !at.equals(editor); at = member(at)) {
      if (!isInside(at)) {
        first = at;
      }
    }
    return first;
  }

  private String member(String role) {
    return Optional.ofNullable(via.get(role)).map(Membership::member).orElse(editor);
  }

  /** The memberships that make up a way out. */
  List<Membership> into(String wayOut) {
    return cluster.memberships().stream()
        .filter(membership -> membership.role().equals(wayOut))
        .filter(membership -> isInside(membership.member()))
        .filter(membership ->
            membership.member().equals(editor) || via.containsKey(membership.member()))
        .sorted(IN_ORDER)
        .toList();
  }

  /** Whether a role is as much as a superuser, or one by being in another. */
  boolean isPowerful(String role) {
    return isSuperuser(role) || AS_GOOD_AS_SUPERUSER.contains(role);
  }

  private boolean isSuperuser(String role) {
    return cluster.role(role).filter(Role::superuser).isPresent();
  }

  private boolean isInside(String role) {
    return role.equals(editor) || known.contains(role) || leases.isLease(role);
  }

  /** The roles that an application has, or would have, of these names. */
  static Set<String> rolesOf(List<Application> applications) {
    Set<String> roles = new HashSet<>();
    for (Application application : applications) {
      roles.add(application.owner());
      roles.add(application.connectRole());
    }
    return roles;
  }
}
