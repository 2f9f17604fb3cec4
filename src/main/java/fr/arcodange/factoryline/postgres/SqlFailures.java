package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a server's errors mean to people: the classes are those of PostgreSQL's appendix A. */
final class SqlFailures {
  private static final String TOO_MANY_CONNECTIONS = "53300";
  private static final String DISK_FULL = "53100";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String STATEMENT_TIMEOUT = "57014";

  private SqlFailures() {}

  static Failure of(String doing, SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    String message = doing + ": " + words(e);
    return switch (state) {
      case TOO_MANY_CONNECTIONS ->
        Failure.unreachable(message)
            .hint("lower --connections, or raise max_connections on the server")
            .causedBy(e);
      case DISK_FULL ->
        Failure.toolFailed(message)
            .hint("make room on the server, then run it again")
            .causedBy(e);
      case INSUFFICIENT_PRIVILEGE ->
        Failure.denied(message).hint(howToBeAllowed(message)).causedBy(e);
      case STATEMENT_TIMEOUT ->
        Failure.unreachable(message)
            .hint(
                "somebody holds what it waits for, or statement_timeout is too short for this user")
            .causedBy(e);
      default -> (passes(e) ? busy(message) : byClass(state, message)).causedBy(e);
    };
  }

  private static Failure busy(String message) {
    return Failure.unreachable(message)
        .hint("somebody else works on the same at the same time: once that is over, run it again");
  }

  private static String howToBeAllowed(String message) {
    if (message.contains("set parameter")) {
      return "a superuser allows it with GRANT SET ON PARAMETER <name> TO the database's owner, or leave the setting out";
    }
    if (message.contains("create role")) {
      return "a superuser allows it with ALTER ROLE <user> CREATEROLE";
    }
    if (message.contains("create database")) {
      return "a superuser allows it with ALTER ROLE <user> CREATEDB";
    }
    if (message.contains("for database")) {
      return "the database's owner allows it with GRANT CONNECT ON DATABASE <name> TO <user>, or one provisions as a superuser";
    }
    return "provision as a superuser, or have one grant what is missing";
  }

  private static Failure byClass(String state, String message) {
    if (state.startsWith("28")) {
      return Failure.denied(message).hint("check the user, its password and pg_hba.conf");
    }
    if (message.contains("SSL")) {
      return Failure.unreachable(message)
          .hint(
              "name the server's authority with --sslrootcert and the host as its certificate has it; --sslmode disable is for a"
                  + " network that you trust wholly");
    }
    if (state.startsWith("08") || state.startsWith("57P")) {
      return Failure.unreachable(message).hint("once the server answers, run it again: it goes on");
    }
    return Failure.toolFailed(message);
  }

  /** The server's own words; the driver adds where in the statement it was, which nobody sees. */
  static String words(SQLException e) {
    Optional<ServerErrorMessage> server = e instanceof PSQLException told
        ? Optional.ofNullable(told.getServerErrorMessage())
        : Optional.empty();
    return server
        .map(said -> said.getMessage()
            + Optional.ofNullable(said.getDetail())
                .map(detail -> " (" + detail + ")")
                .orElse(""))
        .orElseGet(() -> String.valueOf(e.getMessage()));
  }

  /** What passes by itself when it is tried again: others at the same catalogs at the same time. */
  static boolean passes(SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    return state.equals("40P01")
        || state.equals("40001")
        || state.equals("55P03")
        || (state.equals("XX000") && String.valueOf(e.getMessage()).contains("tuple concurrently"));
  }
}
