package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.step.Check.Way;
import fr.arcodange.factoryline.vault.DatabaseLease;

/** What to do about a check that failed. */
final class VerifyAdvice {
  private final Layout layout;
  private final String mount;

  VerifyAdvice(Layout layout, String mount) {
    this.layout = layout;
    this.mount = mount;
  }

  private String apply() {
    return "`pg-provision apply --vault-database " + mount + "` writes them";
  }

  String user() {
    return "Vault needs a connection and a role of the application's name: " + apply()
        + "; if Vault no longer has the password of " + layout.editor()
        + ", with --rewrite-passwords";
  }

  String login(Way way) {
    return switch (way) {
      case VAULT, DIRECT ->
        "`pg-provision plan` says what the application lacks on the server; pg_hba.conf has to let its users in";
      case POOLER ->
        "pgbouncer.ini needs auth_user = " + layout.pooler() + " and " + layout.authQuery()
            + "; `pg-provision plan` says whether that lookup is there; pgbouncer's log says what it met";
    };
  }

  String pooler() {
    return "--pooler-host and --pooler-port have to lead to pgbouncer: as they stand, nothing of it was verified";
  }

  String role(Application application) {
    return "Vault's creation statements have to give the user " + application.owner()
        + " and to have its sessions begin as it: " + apply();
  }

  String table(Application application) {
    return "`pg-provision plan` says what " + application.owner()
        + " lacks; it has to own the database, and a schema that is in its search path";
  }

  String otherDatabase(Application other) {
    return "`pg-provision apply` takes CONNECT from PUBLIC in " + other.database()
        + "; if somebody else may connect, the user must not be in that role";
  }

  String noRefusal() {
    return "that is no refusal: once it is mended, verify again";
  }

  String transaction(Way way) {
    return way == Way.POOLER
        ? "pgbouncer's pool_mode has to be session or transaction"
        : "a session has to be able to begin a transaction";
  }

  String noEnd() {
    return "whether the session would have ended, nobody knows: once that is mended, verify again";
  }

  String session() {
    return "Vault's revocation statements have to end the user's sessions: " + apply();
  }

  String stillThere(DatabaseLease lease) {
    return "Vault's revocation statements have to drop the user: " + apply()
        + "; by hand: DROP ROLE " + SqlStatement.quoted(lease.username());
  }

  String revocation(DatabaseLease lease, Failure failure) {
    return failure.hint().map(hint -> hint + "; then: ").orElse("see Vault's own log; then: ")
        + "bao lease revoke " + lease.id();
  }
}
