package fr.arcodange.factoryline.postgres;

import java.util.List;
import java.util.stream.Stream;

/**
 * What Vault's database secrets engine is to run, as the editor and connected to the application's database, to make a user for a
 * lease and to take it back. Whatever such a user makes belongs to the owner role, which its sessions begin as; what it managed to
 * make as itself goes there with the end of the lease.
 *
 * <p>Vault cuts each text at its semicolons, wherever they stand, and runs each list in a transaction that it begins. It replaces
 * {@code {{name}}}, {@code {{password}}} and {@code {{expiration}}} without quoting.
 *
 * @param creation one statement each, in their order
 * @param revocation one statement each, in their order
 */
public record LeaseStatements(List<String> creation, List<String> revocation) {
  private static final int MEMBERSHIP_OPTIONS = 16;
  private static final String USER = "\"{{name}}\"";

  /**
   * Without it, a client that connects again when its session ends, as pools do, is let in until all the rest counts, and stays. And
   * where the user cannot be dropped, as it has something in another database, it still cannot log in.
   */
  private static final String COUNTS_FROM_HERE = "COMMIT AND CHAIN";

  /** Returns once they have ended, or after ten seconds: what they still lock, the next statements wait for. */
  private static final String END_OF_SESSIONS =
      "SELECT pg_catalog.pg_terminate_backend(pid, 10000) FROM pg_catalog.pg_stat_activity"
          + " WHERE usename OPERATOR(pg_catalog.=) '{{name}}'";

  /** Within a transaction, the list of sessions stays what it was when it was first read. */
  private static final String LOOK_AGAIN = "SELECT pg_catalog.pg_stat_clear_snapshot()";

  /**
   * Vault logs in to the application's own database, whose owner may have sessions begin with operators and types of his making, and as
   * any role that Vault's may become: without these, he has Vault's rights.
   */
  private static final List<String> AS_ITSELF =
      List.of("SET search_path TO pg_catalog, pg_temp", "SET ROLE NONE");

  public LeaseStatements {
    creation = List.copyOf(creation);
    revocation = List.copyOf(revocation);
  }

  /**
   * The statements for an application.
   *
   * @param major PostgreSQL's version: 15, 16, …
   * @throws IllegalArgumentException if a name holds what Vault would take apart or replace
   */
  public static LeaseStatements of(Application application, int major) {
    boolean options = major >= MEMBERSHIP_OPTIONS;
    String owner = name(application.owner());
    return new LeaseStatements(
        asItself(
            "CREATE ROLE " + USER + " LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'",
            grant(owner, USER, options, " WITH INHERIT FALSE, SET TRUE"),
            grant(name(application.connectRole()), USER, options, " WITH INHERIT TRUE, SET FALSE"),
            "ALTER ROLE " + USER + " SET role TO " + owner),
        asItself(
            "ALTER ROLE " + USER + " NOLOGIN",
            COUNTS_FROM_HERE,
            // Who made a role may give it, but needs to be in it to end its sessions and to take
            // over what it has.
            grant(USER, "CURRENT_USER", options, " WITH INHERIT TRUE, SET FALSE"),
            END_OF_SESSIONS,
            "REASSIGN OWNED BY " + USER + " TO " + owner,
            "DROP OWNED BY " + USER,
            // Whoever was logging in when that ended, and was not in the list yet.
            LOOK_AGAIN,
            END_OF_SESSIONS,
            "DROP ROLE " + USER));
  }

  private static List<String> asItself(String... statements) {
    return Stream.concat(AS_ITSELF.stream(), Stream.of(statements)).toList();
  }

  private static String grant(String role, String member, boolean options, String with) {
    return "GRANT " + role + " TO " + member + (options ? with : "");
  }

  private static String name(String name) {
    if (Stream.of(";", "{{", "}}").anyMatch(name::contains)) {
      throw new IllegalArgumentException("a name that Vault would take apart");
    }
    return Sql.name(name);
  }
}
