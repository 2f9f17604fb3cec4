package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.text.Secret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** From the roles that applications share, as they are, to what they should be. */
final class SharedDifference {
  private static final int MOST_NAMES = 5;

  private final ClusterCatalog cluster;
  private final Memberships memberships;
  private final SecureRandom random;
  private final List<SqlStatement> statements = new ArrayList<>();
  private final List<SqlStatement> ifNeeded = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  SharedDifference(ClusterCatalog cluster, Memberships memberships, SecureRandom random) {
    this.cluster = cluster;
    this.memberships = memberships;
    this.random = random;
  }

  /** @param applications all that are declared: the editor should reach their roles and no others */
  Work work(Layout layout, Passwords passwords, List<Application> applications) {
    login(layout.editor(), " CREATEROLE", passwords.editor());
    cluster
        .role(layout.editor())
        .filter(SharedLogins::lacksCreateRole)
        .ifPresent(role -> statements.add(
            SqlStatement.server("ALTER ROLE " + Sql.name(role.name()) + " CREATEROLE")));
    new EditorRights(cluster, memberships, layout.editor())
        .missingOfItself()
        .map(SqlStatement::server)
        .ifPresent(statements::add);
    login(layout.pooler(), "", passwords.pooler());
    reach(layout, applications);
    return new Work(Work.SHARED, Optional.empty(), statements, ifNeeded, warnings);
  }

  private void reach(Layout layout, List<Application> applications) {
    EditorReach reach =
        new EditorReach(cluster, memberships, layout, EditorReach.rolesOf(applications));
    List<String> outside = List.copyOf(reach.outside());
    boolean isSuperuser = cluster.role(layout.editor()).filter(Role::superuser).isPresent();
    if (isSuperuser) {
      warnings.add(
          layout.editor() + " is a superuser: pg-provision doctor says how to change that");
    } else if (reach.isEverybody()) {
      warnings.add(layout.editor() + " can make itself into every role that is no superuser, as"
          + " CREATEROLE lets it before PostgreSQL 16: pg-provision doctor says what that means");
    } else if (!outside.isEmpty()) {
      int more = outside.size() - MOST_NAMES;
      warnings.add(layout.editor() + " can make itself into roles of no declared application: "
          + String.join(", ", outside.subList(0, Math.min(outside.size(), MOST_NAMES)))
          + (more > 0 ? " and " + more + " more" : "")
          + "; pg-provision doctor has the statements that end it");
    }
  }

  private void login(String name, String attributes, Optional<Secret> password) {
    Optional<Role> role = cluster.role(name);
    if (role.isEmpty()) {
      statements.add(SqlStatement.server("CREATE ROLE " + Sql.name(name) + " LOGIN" + attributes));
    } else if (!role.get().login()) {
      statements.add(SqlStatement.server("ALTER ROLE " + Sql.name(name) + " LOGIN"));
    }
    if (password.isPresent() && (role.isEmpty() || SharedLogins.isPasswordSeen(cluster))) {
      set(name, password.get());
    } else if (role.isEmpty() || cluster.executorReadsVerifiers()) {
      ifNeeded.add(withPassword(name, "'***'"));
    } else if (password.isPresent()) {
      warnings.add("whether the password of " + name + " is right is not to be seen by "
          + cluster.executor() + ", and stays as it is");
    }
    if (role.isEmpty() && password.isEmpty() && cluster.asksForItself()) {
      warnings.add(
          "no password was given for " + name + ": nobody can log in as it until it has one");
    }
  }

  /** What {@code works} do with the password of a role that is there already or is made by them. */
  static Comparison.PasswordChange passwordChange(List<Work> works, String role) {
    String shown = withPassword(role, "").shown();
    if (works.stream().flatMap(work -> work.statements().stream()).anyMatch(is(shown))) {
      return Comparison.PasswordChange.SET;
    }
    return works.stream().flatMap(work -> work.ifNeeded().stream()).anyMatch(is(shown))
        ? Comparison.PasswordChange.PERHAPS
        : Comparison.PasswordChange.NONE;
  }

  private static Predicate<SqlStatement> is(String shown) {
    return statement -> statement.shown().equals(shown);
  }

  private void set(String name, Secret password) {
    if (!SharedLogins.hasPassword(cluster, name, password)) {
      String verifier = ScramVerifier.of(password, random);
      statements.add(withPassword(name, Sql.text(verifier)));
    }
  }

  /** By itself, whether the role is new or not: who plans need not know the password that is set. */
  private static SqlStatement withPassword(String name, String password) {
    String alter = "ALTER ROLE " + Sql.name(name) + " PASSWORD ";
    return SqlStatement.server(alter + password).showing(alter + "'***'");
  }
}
