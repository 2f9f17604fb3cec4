package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.Examined.Reading;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Who reads stored passwords where the server keeps them, and is no superuser. */
final class VerifiersRule implements Rule {
  @Override
  public List<Finding> findings(Examined server) {
    List<Finding> findings = new ArrayList<>();
    new TreeMap<>(server.inside())
        .forEach((database, inside) -> inside.readings().stream()
            .filter(reading -> !reads(server, reading))
            .sorted(Comparator.comparing((Reading reading) -> who(reading.grant()))
                .thenComparing(reading -> reading.grant().privilege())
                .thenComparing(reading -> reading.grant().grantor()))
            .collect(groupingBy(Reading::relation, TreeMap::new, toList()))
            .forEach((relation, readings) -> findings.add(finding(database, relation, readings))));
    return findings;
  }

  /** Whether it is meant to: the lookup of who provisions, and is no superuser, reads the table in its name. */
  private static boolean reads(Examined server, Reading reading) {
    return reading
        .grant()
        .grantee()
        .filter(name -> name.equals(reading.owner())
            || (server.isTrusted(name)
                && (reading.relation().equals(Reading.TABLE) || isSuperuser(server, name)))
            || (name.equals(server.cluster().executor())
                && reading.relation().equals(Reading.TABLE)))
        .isPresent();
  }

  private static boolean isSuperuser(Examined server, String name) {
    return server.cluster().role(name).filter(Role::superuser).isPresent();
  }

  private static Finding finding(String database, String relation, List<Reading> readings) {
    List<Grant> grants = readings.stream().map(Reading::grant).toList();
    List<Mend> mend = new ArrayList<>(
        List.of(
            Mend.advice(
                "if pgbouncer's auth_query reads it, have it use the function of pg-provision apply first")));
    mend.addAll(Revocation.ofAll(
        grants,
        readings.get(0).owner(),
        " ON TABLE pg_catalog." + Sql.name(relation),
        sql -> Mend.in(database, sql)));
    return Finding.danger(
        "verifiers-readable",
        relation + " in database " + database,
        "stored passwords may be read there by "
            + String.join(
                ", ", grants.stream().map(VerifiersRule::who).distinct().toList()),
        mend);
  }

  private static String who(Grant grant) {
    return grant.grantee().orElse("everybody");
  }
}
