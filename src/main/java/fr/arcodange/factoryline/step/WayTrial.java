package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Entrance;
import fr.arcodange.factoryline.postgres.LeaseSession;
import fr.arcodange.factoryline.postgres.LoginAttempt;
import fr.arcodange.factoryline.step.Check.Way;
import fr.arcodange.factoryline.step.Check.What;
import fr.arcodange.factoryline.vault.DatabaseLease;
import java.util.Optional;
import java.util.UUID;

/** What one user can do on one way: {@link #enter} while Vault's lease lasts, {@link #leave} once it has ended. */
final class WayTrial implements AutoCloseable {
  private static final String SESSION_ENDS = "the user's open session ends with that";
  private static final String LOGIN_REFUSED = "the user cannot log in any more";
  private static final String NEVER_IN = "the user never got in";

  private final Way way;
  private final Entrance entrance;
  private final Application application;
  private final DatabaseLease lease;
  private final Rows rows;
  private final VerifyAdvice advice;
  private Optional<LeaseSession> session = Optional.empty();
  private boolean stays;

  WayTrial(
      Way way,
      Entrance entrance,
      Application application,
      DatabaseLease lease,
      Rows rows,
      VerifyAdvice advice) {
    this.way = way;
    this.entrance = entrance;
    this.application = application;
    this.lease = lease;
    this.rows = rows;
    this.advice = advice;
  }

  void enter(Optional<Application> neighbour) {
    logIn();
    if (way == Way.POOLER) {
      meetPooler();
    }
    makeTable();
    stayAwayFrom(neighbour);
    session.ifPresent(this::stay);
  }

  private LoginAttempt attempt(Application there) {
    return entrance.logIn(lease.username(), lease.password(), there.database());
  }

  private void logIn() {
    String says = "the user logs in and is " + application.owner();
    LoginAttempt attempt = attempt(application);
    if (attempt instanceof LoginAttempt.In in) {
      session = Optional.of(in.session());
      identify(in.session(), says);
    } else {
      rows.failed(way, What.LOGIN, says, attempt.words(), advice.login(way));
    }
  }

  private void identify(LeaseSession in, String says) {
    try {
      LeaseSession.Identity identity = in.identity();
      if (identity.equals(new LeaseSession.Identity(lease.username(), application.owner()))) {
        rows.passed(way, What.LOGIN, says);
      } else {
        rows.failed(
            way,
            What.LOGIN,
            says,
            "session_user is " + identity.user() + ", current_user is " + identity.role(),
            advice.role(application));
      }
    } catch (Failure failure) {
      rows.failed(way, What.LOGIN, says, failure.message(), advice.login(way));
    }
  }

  private void meetPooler() {
    String says = "it is pgbouncer that answers at " + entrance.where();
    if (session.isEmpty()) {
      rows.notChecked(way, What.POOLED, says, NEVER_IN);
      return;
    }
    try {
      if (session.get().isOfTheServerItself()) {
        rows.failed(way, What.POOLED, says, "PostgreSQL itself answers there", advice.pooler());
      } else {
        rows.passed(way, What.POOLED, says);
      }
    } catch (Failure failure) {
      rows.failed(way, What.POOLED, says, failure.message(), advice.login(way));
    }
  }

  private void makeTable() {
    String says =
        "a table that the user makes is " + application.owner() + "'s, and can be dropped";
    if (session.isEmpty()) {
      rows.notChecked(way, What.TABLE, says, NEVER_IN);
      return;
    }
    try {
      String owner = session
          .get()
          .ownerOfNewTable("factoryline_verify_" + UUID.randomUUID().toString().substring(0, 8));
      if (owner.equals(application.owner())) {
        rows.passed(way, What.TABLE, says);
      } else {
        rows.failed(
            way, What.TABLE, says, "the table was " + owner + "'s", advice.role(application));
      }
    } catch (Failure failure) {
      rows.failed(way, What.TABLE, says, failure.message(), advice.table(application));
    }
  }

  private void stayAwayFrom(Optional<Application> neighbour) {
    if (neighbour.isEmpty()) {
      rows.notChecked(
          way,
          What.OTHER_DATABASE,
          "another application's database refuses the user",
          "there is only one application");
      return;
    }
    Application other = neighbour.get();
    expectRefusal(
        What.OTHER_DATABASE,
        "the database of " + other.name() + " refuses the user",
        other,
        advice.otherDatabase(other));
  }

  private void expectRefusal(What what, String says, Application there, String ifLetIn) {
    LoginAttempt attempt = attempt(there);
    if (attempt instanceof LoginAttempt.Refused) {
      rows.passed(way, what, says);
    } else if (attempt instanceof LoginAttempt.In in) {
      in.session().close();
      rows.failed(way, what, says, attempt.words(), ifLetIn);
    } else {
      rows.failed(way, what, says, attempt.words(), advice.noRefusal());
    }
  }

  private void stay(LeaseSession in) {
    try {
      in.stayConnected();
      stays = true;
    } catch (Failure failure) {
      rows.failed(way, What.SESSION_ENDS, SESSION_ENDS, failure.message(), advice.transaction(way));
    }
  }

  /** @param takenBack whether Vault has taken the user back; where it has not, nothing ends */
  void leave(boolean takenBack) {
    if (session.isEmpty() || !takenBack) {
      String why = takenBack ? NEVER_IN : "Vault has not taken the user back";
      rows.notChecked(way, What.SESSION_ENDS, SESSION_ENDS, why);
      rows.notChecked(way, What.LOGIN_REFUSED, LOGIN_REFUSED, why);
      return;
    }
    if (stays) {
      expectEnd(session.get());
    }
    expectRefusal(What.LOGIN_REFUSED, LOGIN_REFUSED, application, advice.stillThere(lease));
  }

  private void expectEnd(LeaseSession in) {
    try {
      if (in.end().isPresent()) {
        rows.passed(way, What.SESSION_ENDS, SESSION_ENDS);
      } else {
        rows.failed(way, What.SESSION_ENDS, SESSION_ENDS, "it goes on", advice.session());
      }
    } catch (Failure failure) {
      rows.failed(way, What.SESSION_ENDS, SESSION_ENDS, failure.message(), advice.noEnd());
    }
  }

  @Override
  public void close() {
    session.ifPresent(LeaseSession::close);
  }
}
