package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.Examined.End;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Users that Vault made and that it does not end any more, or that never end. */
final class LeaseRule implements Rule {
  private static final String RULE = "orphaned-lease";

  @Override
  public List<Finding> findings(Examined server) {
    LeaseRoles leases = server.leases();
    return server.cluster().roles().values().stream()
        .filter(role -> leases.isLease(role.name()))
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .flatMap(role -> finding(server, leases, role).stream())
        .toList();
  }

  private static Optional<Finding> finding(Examined server, LeaseRoles leases, Role role) {
    Optional<End> end = Optional.ofNullable(server.state().ends().get(role.name()));
    String where = "role " + role.name();
    Optional<String> owner = leases.ownerOf(role.name());
    return leases.isNamedByVault(role.name())
        ? ofVault(server, role, where, owner, end)
        : ofSomebody(server, role, where, owner, end);
  }

  private static Optional<Finding> ofVault(
      Examined server, Role role, String where, Optional<String> owner, Optional<End> end) {
    Set<String> elsewhere =
        new TreeSet<>(server.state().owned().getOrDefault(role.name(), Set.of()));
    elsewhere.removeIf(name -> server
        .cluster()
        .database(name)
        .filter(database -> owner.equals(Optional.of(database.owner())))
        .isPresent());
    String also = elsewhere.isEmpty()
        ? ""
        : "; Vault could not drop it for what it has in " + String.join(", ", elsewhere);
    List<Mend> mend = ending(server, role.name(), owner);
    if (end.filter(End::past).isPresent()) {
      return Optional.of(Finding.warning(
          RULE,
          where,
          "its lease ended at " + end.get().at() + ", and it is there yet" + also,
          mend));
    }
    if (!role.login()) {
      // Vault's users have an end; what has none is no user of anybody's.
      return end.map(any ->
          Finding.warning(RULE, where, "its lease was revoked, and it is there yet" + also, mend));
    }
    if (end.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(Finding.danger(
        RULE, where, "it is called as Vault's users are, and can log in for good" + also, mend));
  }

  /** Nobody can tell from here who that is, so nothing of it is to run unread. */
  private static Optional<Finding> ofSomebody(
      Examined server, Role role, String where, Optional<String> owner, Optional<End> end) {
    if (end.isPresent() && !end.get().past()) {
      return Optional.empty();
    }
    String as = "act as " + owner.orElse("an application");
    List<Mend> mend = new ArrayList<>(
        List.of(
            Mend.advice(
                "it is not called as Vault's users are: if somebody needs it, he had better have leases from Vault; if nobody does, this ends it:")));
    ending(server, role.name(), owner).forEach(each -> mend.add(asRemark(each)));
    return Optional.of(Finding.warning(
        RULE,
        where,
        end.map(past -> "its password ended at " + past.at() + ", and it may yet " + as)
            .orElse("it can log in for good, and " + as),
        mend));
  }

  private static Mend asRemark(Mend mend) {
    if (mend instanceof Mend.Statement statement) {
      return Mend.advice(
          statement.database().map(name -> "in database " + name + ": ").orElse("")
              + statement.sql() + ";");
    }
    return mend;
  }

  /** As {@link LeaseStatements} does it, in each database that it has something in. */
  private static List<Mend> ending(Examined server, String name, Optional<String> owner) {
    String user = Sql.name(name);
    List<Mend> mend = new ArrayList<>();
    mend.add(Mend.run("ALTER ROLE " + user + " NOLOGIN"));
    mend.add(Mend.run(
        "SELECT pg_catalog.pg_terminate_backend(pid, 10000) FROM pg_catalog.pg_stat_activity"
            + " WHERE usename OPERATOR(pg_catalog.=) " + Sql.text(name)));
    // Rights to what all databases share go with it wherever one is connected to.
    for (String database :
        server.state().owned().getOrDefault(name, Set.of(server.address().database()))) {
      Optional<String> heir = owner.or(() -> ownerOf(server, database));
      if (heir.isPresent()) {
        mend.add(Mend.in(database, "REASSIGN OWNED BY " + user + " TO " + Sql.name(heir.get())));
        mend.add(Mend.in(database, "DROP OWNED BY " + user));
      } else {
        mend.add(Mend.advice("decide whose that becomes which it has in " + database
            + ": a superuser's code runs with all rights. REASSIGN OWNED BY " + user
            + " TO …, then DROP OWNED BY " + user));
      }
    }
    mend.add(Mend.run("DROP ROLE " + user));
    return mend;
  }

  /** Not a superuser's: a function of the user's would run with all rights. */
  private static Optional<String> ownerOf(Examined server, String database) {
    return server
        .cluster()
        .database(database)
        .map(Database::owner)
        .filter(owner ->
            server.cluster().role(owner).filter(role -> !role.superuser()).isPresent());
  }
}
