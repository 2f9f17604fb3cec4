package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a server's errors mean to people: the classes are those of PostgreSQL's appendix A. */
final class SqlFailures {
  private static final String TOO_MANY_CONNECTIONS = "53300";
  private static final String DISK_FULL = "53100";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String STATEMENT_TIMEOUT = "57014";
  private static final String NOT_FOR_SESSIONS = "55P02";
  private static final String NOT_SUPPORTED = "0A000";
  private static final String LOCK_TIMEOUT = "55P03";
  private static final String IN_USE = "55006";
  private static final String INTERNAL_ERROR = "XX000";
  private static final String IO_ERROR = "58030";

  /** As statements are shown. */
  private static final String CREATE_EXTENSION = "CREATE EXTENSION ";

  /** Where a row is changed that somebody else has just changed or deleted: that has no state of its own. */
  private static final Set<String> CHANGING_ROWS =
      Set.of("simple_heap_update", "simple_heap_delete", "heap_update", "heap_delete");

  /** Where 16 and later refuse who lacks ADMIN, a word that is in no language translated. */
  private static final Set<String> CHANGING_ROLES = Set.of("AlterRole", "DropRole");

  /** Where a database lets a session in or not. */
  private static final String CHECKING_DATABASE = "CheckMyDatabase";

  private SqlFailures() {}

  static Failure of(String doing, SQLException e) {
    if (isSilence(e)) {
      return Failure.unreachable(doing + ": " + words(e))
          .hint(
              "see what listens there: it is no PostgreSQL and no pgbouncer, or it hangs, or what it waits for does")
          .causedBy(e);
    }
    String state = state(e);
    String message = doing + ": " + words(e);
    return switch (state) {
      case TOO_MANY_CONNECTIONS ->
        Failure.unreachable(message)
            .hint(
                "wait until other sessions have ended, lower --connections, or raise max_connections on the server")
            .causedBy(e);
      case DISK_FULL ->
        Failure.toolFailed(message)
            .hint("make room on the server, then run it again")
            .causedBy(e);
      case INSUFFICIENT_PRIVILEGE -> denied(e, message).causedBy(e);
      case IN_USE ->
        Failure.unreachable(message)
            .hint("once nobody is connected to it any more, run it again: it goes on")
            .causedBy(e);
      case NOT_FOR_SESSIONS ->
        Failure.toolFailed(message)
            .hint("take the setting out of the declaration: no database has one of its own")
            .causedBy(e);
      case STATEMENT_TIMEOUT ->
        Failure.unreachable(message)
            .hint(
                "somebody cancelled it, or statement_timeout is too short for this user: run it again")
            .causedBy(e);
      default -> (passes(e) ? busy(message) : byClass(state, message)).causedBy(e);
    };
  }

  /** The server's own files may be what it may not touch, and it says so with the same code. */
  private static Failure denied(SQLException e, String message) {
    return isOfOwnFiles(e)
        ? Failure.toolFailed(message)
            .hint(
                "the server may not write its own files: see to its data directory, then run it again")
        : Failure.denied(message).hint(howToBeAllowed(e, message));
  }

  private static boolean isOfOwnFiles(SQLException e) {
    return isForbidden(e) && words(e).startsWith("could not ");
  }

  private static Failure busy(String message) {
    return Failure.unreachable(message)
        .hint("somebody else works on the same at the same time: once that is over, run it again");
  }

  private static String howToBeAllowed(SQLException e, String message) {
    if (CHANGING_ROLES.contains(routine(e)) && words(e).contains("ADMIN")) {
      return "a superuser allows it with GRANT <role> TO <user> WITH ADMIN OPTION, where <user> has CREATEROLE";
    }
    if (message.contains("set parameter")) {
      return "a superuser allows it with GRANT SET ON PARAMETER <name> TO the database's owner, or leave the setting out";
    }
    if (message.contains(CREATE_EXTENSION)) {
      return "a superuser creates it in that database, or leave the extension out";
    }
    if (message.contains("create role")) {
      return "a superuser allows it with ALTER ROLE <user> CREATEROLE";
    }
    if (message.contains("create database")) {
      return "a superuser allows it with ALTER ROLE <user> CREATEDB";
    }
    if (message.contains("to grant role") || message.contains("must have admin option")) {
      return "a superuser, or who has ADMIN on the role, allows it with GRANT <role> TO <user> WITH ADMIN OPTION";
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
    if (state.startsWith("08") && message.contains("SSL")) {
      return Failure.unreachable(message)
          .hint(
              "name the server's authority with --sslrootcert and the host as its certificate has it; --sslmode disable is for a"
                  + " network that you trust wholly");
    }
    if (state.startsWith("08") || state.startsWith("57P")) {
      return Failure.unreachable(message).hint("once the server answers, run it again: it goes on");
    }
    return state.equals(NOT_SUPPORTED) && message.contains(CREATE_EXTENSION)
        ? Failure.toolFailed(message)
            .hint("install its package on the server, or leave the extension out")
        : Failure.toolFailed(message);
  }

  /** The server's own words; the driver adds where in the statement it was, which nobody sees. */
  static String words(SQLException e) {
    return server(e)
        .map(said -> said.getMessage()
            + Optional.ofNullable(said.getDetail())
                .map(detail -> " (" + detail + ")")
                .orElse(""))
        .orElseGet(() -> isSilence(e) && e.getCause() != null
            ? "nobody there answered: " + e.getCause().getMessage()
            : String.valueOf(e.getMessage()));
  }

  /** Whether somebody was asked, and nothing came back. */
  static boolean isSilence(SQLException e) {
    return e instanceof SQLTimeoutException || e.getCause() instanceof SocketTimeoutException;
  }

  /** Whether the user may not do it. */
  static boolean isForbidden(SQLException e) {
    return INSUFFICIENT_PRIVILEGE.equals(e.getSQLState());
  }

  /** Whether a server, or one database of it, takes no more connections. */
  static boolean isFull(Failure failure) {
    return failure.getCause() instanceof SQLException cause
        && TOO_MANY_CONNECTIONS.equals(cause.getSQLState());
  }

  /** Whether it is the database that lets this user not in, for want of CONNECT. */
  static boolean lacksConnect(Failure failure) {
    return failure.getCause() instanceof SQLException cause
        && INSUFFICIENT_PRIVILEGE.equals(cause.getSQLState())
        && routine(cause).equals(CHECKING_DATABASE);
  }

  /** Whether the server has no connection left, for anybody or for this user; one of its databases that is full stays so. */
  static boolean isServerFull(Failure failure) {
    return isFull(failure)
        && failure.getCause() instanceof SQLException cause
        && !routine(cause).equals(CHECKING_DATABASE);
  }

  /**
   * Whether the next one meets the same, whatever it is: the server is not there any more, ends sessions, has no room or no connection
   * left, or somebody wants no more to be done.
   */
  static boolean isOfTheServer(Failure failure) {
    if (!(failure.getCause() instanceof SQLException cause)) {
      return true;
    }
    String state = state(cause);
    return isSilence(cause)
        || isOfOwnFiles(cause)
        || state.startsWith("08")
        || state.startsWith("57")
        || state.equals(IO_ERROR)
        || (state.startsWith("53") && (!isFull(failure) || isServerFull(failure)));
  }

  /** Whether the server did not know better: damage to what it was at, or what an extension's library says that way. */
  static boolean isInternal(Failure failure) {
    return failure.getCause() instanceof SQLException cause && state(cause).startsWith("XX");
  }

  /** Whether others were at the same, and did not end; or still use what is to go. */
  static boolean isBusy(Failure failure) {
    return failure.getCause() instanceof SQLException cause
        && (passes(cause) || IN_USE.equals(cause.getSQLState()));
  }

  /** Whether a lock was waited for until the time was up. */
  static boolean isLocked(SQLException e) {
    return LOCK_TIMEOUT.equals(e.getSQLState());
  }

  /** What passes by itself when it is tried again: others at the same catalogs at the same time. */
  static boolean passes(SQLException e) {
    String state = state(e);
    return state.equals("40P01")
        || state.equals("40001")
        || state.equals(LOCK_TIMEOUT)
        || (state.equals(INTERNAL_ERROR) && CHANGING_ROWS.contains(routine(e)));
  }

  /** Empty where neither the server nor the driver says one. */
  private static String state(SQLException e) {
    return Optional.ofNullable(e.getSQLState()).orElse("");
  }

  /** Where in the server it was said, which is the same in every language. */
  private static String routine(SQLException e) {
    return server(e).map(ServerErrorMessage::getRoutine).orElse("");
  }

  private static Optional<ServerErrorMessage> server(SQLException e) {
    return e instanceof PSQLException told
        ? Optional.ofNullable(told.getServerErrorMessage())
        : Optional.empty();
  }
}
