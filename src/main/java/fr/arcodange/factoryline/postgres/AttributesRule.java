package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Applications' roles and Vault's users that may do on the server what no application needs. */
final class AttributesRule implements Rule {
  @Override
  public List<Finding> findings(Examined server) {
    return server.cluster().roles().values().stream()
        .filter(role -> server.isOfApplication(role.name()))
        .sorted(Comparator.comparing(Role::name))
        .flatMap(role -> finding(role, surplus(role)))
        .toList();
  }

  private static List<String> surplus(Role role) {
    return Stream.of(
            role.superuser() ? "SUPERUSER" : "",
            role.createRole() ? "CREATEROLE" : "",
            role.createDatabase() ? "CREATEDB" : "",
            role.bypassesRowSecurity() ? "BYPASSRLS" : "",
            role.replication() ? "REPLICATION" : "")
        .filter(attribute -> !attribute.isEmpty())
        .toList();
  }

  private static Stream<Finding> finding(Role role, List<String> surplus) {
    return surplus.isEmpty()
        ? Stream.empty()
        : Stream.of(Finding.danger(
            "application-attributes",
            "role " + role.name(),
            "an application acts as it, and it is " + String.join(", ", surplus),
            List.of(Mend.run("ALTER ROLE " + Sql.name(role.name())
                + surplus.stream().map(each -> " NO" + each).collect(joining())))));
  }
}
