package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Membership;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What Vault's own user is, can make itself into, and lacks. */
final class EditorRule implements Rule {
  private static final String REACH = "editor-reach";
  private static final int MOST_NAMES = 20;

  @Override
  public List<Finding> findings(Examined server) {
    Optional<Role> found = server.cluster().role(server.layout().editor());
    if (found.isEmpty()) {
      return List.of();
    }
    Role editor = found.get();
    String where = "role " + editor.name();
    List<Finding> findings = new ArrayList<>(attributes(editor, where));
    if (editor.superuser()) {
      return findings;
    }
    EditorReach reach = server.reach();
    if (reach.isEverybody()) {
      findings.add(everybody(server, editor.name(), where));
    }
    reach
        .waysOut()
        .forEach((way, roles) -> findings.add(Finding.danger(
            REACH,
            "role " + way,
            wayOut(server, reach, way, roles),
            revoked(server.cluster(), reach.into(way)))));
    findings.addAll(rights(server, editor.name(), where));
    return findings;
  }

  private static List<Finding> attributes(Role editor, String where) {
    String alter = "ALTER ROLE " + Sql.name(editor.name());
    if (editor.superuser()) {
      return List.of(Finding.danger(
          "editor-superuser",
          where,
          "Vault logs in as it, and it is a superuser",
          List.of(Mend.run(alter + " NOSUPERUSER CREATEROLE"))));
    }
    List<String> surplus = Stream.of(
            editor.bypassesRowSecurity() ? "BYPASSRLS" : "",
            editor.createDatabase() ? "CREATEDB" : "",
            editor.replication() ? "REPLICATION" : "")
        .filter(attribute -> !attribute.isEmpty())
        .toList();
    return surplus.isEmpty()
        ? List.of()
        : List.of(Finding.warning(
            "editor-attributes",
            where,
            "Vault logs in as it, and needs no " + String.join(", ", surplus),
            List.of(
                Mend.run(alter + surplus.stream().map(each -> " NO" + each).collect(joining())))));
  }

  /** Before 16 that comes with CREATEROLE, which it needs. */
  private static Finding everybody(Examined server, String editor, String where) {
    Set<String> ours = server.applicationRoles();
    LeaseRoles leases = server.leases();
    List<String> worth = server.cluster().roles().values().stream()
        .filter(role -> !role.superuser() && !role.name().equals(editor))
        .filter(role -> !ours.contains(role.name()) && !leases.isLease(role.name()))
        .filter(role -> !role.name().startsWith("pg_")
            || EditorReach.AS_GOOD_AS_SUPERUSER.contains(role.name()))
        .map(Role::name)
        .sorted()
        .toList();
    return Finding.danger(
        REACH,
        where,
        "it can make itself into every role that is no superuser, as CREATEROLE lets it before PostgreSQL 16; with "
            + "pg_execute_server_program that amounts to a superuser. Among them are "
            + some(worth),
        List.of(
            Mend.advice(
                "no statement changes that, as Vault needs CREATEROLE: guard its password as a superuser's, and upgrade to PostgreSQL 16")));
  }

  private static String wayOut(Examined server, EditorReach reach, String way, Set<String> roles) {
    String editor = server.layout().editor();
    List<String> members =
        reach.into(way).stream().map(Membership::member).distinct().toList();
    String through = members.contains(editor) ? "" : " by way of " + String.join(", ", members);
    List<String> further = roles.stream()
        .filter(role -> !role.equals(way))
        .map(role -> named(reach, role))
        .toList();
    if (roles.contains(way)) {
      return editor + " can make itself into " + named(reach, way) + through
          + (further.isEmpty() ? "" : ", and from there into " + some(further))
          + ": no application has this role";
    }
    return "being in " + way + through + ", " + editor + " may set the passwords of "
        + some(further) + ", and make itself into them";
  }

  private static String named(EditorReach reach, String role) {
    return reach.isPowerful(role) ? role + " (as good as a superuser)" : role;
  }

  private static String some(List<String> names) {
    int more = names.size() - MOST_NAMES;
    return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** From 16 on there may be one of each grantor, and what the member gave on goes with it. */
  private static List<Mend> revoked(ClusterCatalog cluster, List<Membership> memberships) {
    List<Mend> mend = new ArrayList<>();
    memberships.stream()
        .filter(membership -> !cluster.hasMembershipOptions()
            || memberships.stream().noneMatch(other -> other.member().equals(membership.grantor())))
        .forEach(membership -> {
          mend.add(Mend.advice("see first that nobody needs " + membership.member() + " in "
              + membership.role() + ": Vault's leases that give this role fail without it"));
          mend.add(revoked(cluster, membership));
        });
    return mend;
  }

  private static Mend revoked(ClusterCatalog cluster, Membership membership) {
    String revoke =
        "REVOKE " + Sql.name(membership.role()) + " FROM " + Sql.name(membership.member());
    if (!cluster.hasMembershipOptions()) {
      return Mend.run(revoke);
    }
    boolean gaveOn = cluster.memberships().stream()
        .anyMatch(other ->
            other.role().equals(membership.role()) && other.grantor().equals(membership.member()));
    return Mend.run(
        revoke + " GRANTED BY " + Sql.name(membership.grantor()) + (gaveOn ? " CASCADE" : ""));
  }

  private static List<Finding> rights(Examined server, String editor, String where) {
    EditorRights rights = new EditorRights(server.cluster(), server.memberships(), editor);
    List<Finding> findings = new ArrayList<>();
    rights
        .missingOfItself()
        .ifPresent(sql -> findings.add(Finding.warning(
            "editor-cannot-inherit",
            where,
            "it has no right of the roles that it is in: Vault cannot revoke leases with it",
            List.of(Mend.run(sql)))));
    server.applications().stream()
        .filter(application -> server.cluster().role(application.owner()).isPresent())
        .filter(application ->
            !server.cluster().membershipsOf(application.owner(), editor).isEmpty())
        .forEach(application -> rights
            .missingOfOwner(application.owner())
            .ifPresent(sql -> findings.add(Finding.warning(
                "editor-cannot-inherit",
                "role " + application.owner(),
                editor
                    + " lacks ADMIN in it, to give it to the users of leases, or INHERIT, to hand on to it what they"
                    + " leave: Vault's leases of " + application.name() + " fail",
                List.of(Mend.run(sql))))));
    return findings;
  }
}
