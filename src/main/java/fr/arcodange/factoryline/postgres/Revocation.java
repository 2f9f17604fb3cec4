package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How a superuser takes back what was granted: as the owner, whom it counts as, or else as whoever granted it. */
final class Revocation {
  private Revocation() {}

  /**
   * The statements for several rights to the same; what somebody granted who loses it goes with it.
   *
   * @param on what they are rights to, as in GRANT
   * @param run makes a statement one of the right database
   */
  static List<Mend> ofAll(List<Grant> grants, String owner, String on, Function<String, Mend> run) {
    return grants.stream()
        .filter(grant -> grant.grantor().equals(owner)
            || grants.stream()
                .noneMatch(other -> other.privilege().equals(grant.privilege())
                    && other.grantee().equals(Optional.of(grant.grantor()))))
        .flatMap(grant -> of(grant, owner, on, run).stream())
        .toList();
  }

  private static List<Mend> of(Grant grant, String owner, String on, Function<String, Mend> run) {
    Mend revoke = run.apply("REVOKE " + grant.privilege() + on + " FROM "
        + grant.grantee().map(role -> Sql.name(role) + " CASCADE").orElse("PUBLIC"));
    // RESET ROLE would become whom the database's owner set.
    return grant.grantor().equals(owner)
        ? List.of(revoke)
        : List.of(
            run.apply("SET ROLE " + Sql.name(grant.grantor())), revoke, run.apply("SET ROLE NONE"));
  }
}
