package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ClientSession;
import fr.arcodange.factoryline.postgres.Endpoint;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.DatabaseLease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries what one application is given, with a user that Vault makes for this: what it may, what it may not, and that all of it ends
 * with the lease. The user and the table that it makes are gone afterwards, however the trial ends.
 */
final class ApplicationTrial {
  private static final String VAULT = "Vault";

  private final Application application;
  private final Optional<Application> other;
  private final Map<String, Endpoint> ways;
  private final DatabaseEngine engine;
  private final Consumer<DatabaseLease> hide;
  private final Cancellation cancellation;
  private final String table;
  private final List<Proof.Check> checks = new ArrayList<>();
  private final Map<String, ClientSession> sessions = new LinkedHashMap<>();
  private boolean otherAnswers = true;

  /**
   * @param other another application, whose database is tried too
   * @param ways where to log in, by name
   * @param hide keeps a password out of whatever is printed
   * @param table the name of the table to make
   */
  ApplicationTrial(
      Application application,
      Optional<Application> other,
      Map<String, Endpoint> ways,
      DatabaseEngine engine,
      Consumer<DatabaseLease> hide,
      Cancellation cancellation,
      String table) {
    this.application = application;
    this.other = other;
    this.ways = ways;
    this.engine = engine;
    this.hide = hide;
    this.cancellation = cancellation;
    this.table = table;
  }

  /** @throws Failure unreachable, if Vault is: then nothing can be told of any application */
  List<Proof.Check> run() {
    Optional<DatabaseLease> lease = lease();
    if (lease.isEmpty()) {
      return checks;
    }
    boolean revoked = false;
    try {
      ways.forEach((way, endpoint) -> whileItLives(way, endpoint, lease.get()));
      revoked = true;
      revoke(lease.get());
      ways.forEach((way, endpoint) -> onceItIsOver(way, endpoint, lease.get()));
    } finally {
      if (!revoked) {
        revoke(lease.get());
      }
      sessions.values().forEach(ApplicationTrial::end);
    }
    return checks;
  }

  private Optional<DatabaseLease> lease() {
    try {
      cancellation.check("verifying " + application.name());
      DatabaseLease lease = engine.lease(application.name());
      hide.accept(lease);
      found(VAULT, "gives out a user", null);
      return Optional.of(lease);
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.UNREACHABLE) {
        throw failure;
      }
      found(
          VAULT,
          "gives out a user",
          failure.message() + failure.hint().map(hint -> "; " + hint).orElse(""));
      return Optional.empty();
    }
  }

  private void whileItLives(String way, Endpoint endpoint, DatabaseLease lease) {
    cancellation.check("verifying " + application.name());
    try {
      ClientSession session = open(endpoint, lease, application.database());
      sessions.put(way, session);
      found(way, "logs in", null);
      tryOut(way, session, lease);
    } catch (ClientSession.Refused refused) {
      found(way, "logs in", refused.getMessage());
      return;
    }
    stayOut(way, endpoint, lease);
  }

  private void tryOut(String way, ClientSession session, DatabaseLease lease) {
    String role = application.owner();
    trying(way, "works as " + role, () -> {
      String current = session.currentUser();
      String loggedIn = session.sessionUser();
      return current.equals(role) && loggedIn.equals(lease.user())
          ? Optional.empty()
          : Optional.of("it works as " + current + ", logged in as " + loggedIn);
    });
    trying(way, "makes a table of " + role + "'s, and drops it", () -> {
      String owner = session.ownerOfNewTable(table);
      session.begin();
      return owner.equals(role) ? Optional.empty() : Optional.of("the table belonged to " + owner);
    });
  }

  private void trying(String way, String claim, Try attempt) {
    try {
      found(way, claim, attempt.trouble().orElse(null));
    } catch (ClientSession.Refused refused) {
      found(way, claim, refused.getMessage());
    }
  }

  private interface Try {
    /** What is not as it should be. */
    Optional<String> trouble() throws ClientSession.Refused;
  }

  /** A pooler keeps whoever asks for a database waiting that is not there: what one way could not tell is not tried the other. */
  private void stayOut(String way, Endpoint endpoint, DatabaseLease lease) {
    if (other.isEmpty() || !otherAnswers) {
      checks.add(new Proof.Check(
          application.name(),
          way,
          "is refused by the database of another application",
          Optional.empty(),
          Optional.of(
              other.isEmpty()
                  ? "there is no other application"
                  : "whether that is there could not be told")));
      return;
    }
    String database = other.get().database();
    String claim = "is refused by database " + database;
    try {
      end(open(endpoint, lease, database));
      found(way, claim, "it was let in");
    } catch (ClientSession.Refused refused) {
      otherAnswers = refused.isDenied();
      found(
          way, claim, otherAnswers ? null : "refused for another reason: " + refused.getMessage());
    }
  }

  private void revoke(DatabaseLease lease) {
    String claim = "takes the user back";
    try {
      engine.revoke(lease);
      found(VAULT, claim, null);
    } catch (Failure failure) {
      found(
          VAULT,
          claim,
          failure.message() + "; it ends with the Vault token, or by: bao lease revoke "
              + lease.id());
    }
  }

  /** That nothing answers proves nothing: what has to be seen is that the server, or the pooler, says no. */
  private void onceItIsOver(String way, Endpoint endpoint, DatabaseLease lease) {
    ClientSession open = sessions.get(way);
    if (open == null) {
      return;
    }
    String session = "has its open session end with the lease";
    try {
      open.currentUser();
      found(way, session, "it still answers");
    } catch (ClientSession.Refused refused) {
      found(way, session, refused.isEnded() ? null : unclear(refused));
    }
    String again = "is not let in after it";
    try {
      end(open(endpoint, lease, application.database()));
      found(way, again, "it was let in");
    } catch (ClientSession.Refused refused) {
      found(way, again, refused.isUnknownUser() ? null : unclear(refused));
    }
  }

  private static String unclear(ClientSession.Refused refused) {
    return "that could not be told: " + refused.getMessage();
  }

  private static ClientSession open(Endpoint endpoint, DatabaseLease lease, String database)
      throws ClientSession.Refused {
    return ClientSession.open(endpoint.as(lease.user(), lease.password(), database), database);
  }

  /** The server has ended most of them: that closing one says so too is no news. */
  private static void end(ClientSession session) {
    try {
      session.close();
    } catch (ClientSession.Refused refused) {
      return;
    }
  }

  private void found(String way, String claim, @Nullable String trouble) {
    checks.add(new Proof.Check(
        application.name(), way, claim, Optional.ofNullable(trouble), Optional.empty()));
  }
}
