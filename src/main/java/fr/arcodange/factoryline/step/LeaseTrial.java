package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Entrance;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.step.Check.Way;
import fr.arcodange.factoryline.step.Check.What;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.DatabaseLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A user of one application's, from the day Vault makes it until Vault has taken it back. */
public final class LeaseTrial {
  private final DatabaseEngine vault;
  private final VerifyAdvice advice;
  private final Entrance server;
  private final Optional<Entrance> pooler;
  private final Cancellation cancellation;
  private final JobLog log;

  /** @param pooler what stands in front of the server, if there is something to be verified */
  public LeaseTrial(
      DatabaseEngine vault,
      Layout layout,
      Entrance server,
      Optional<Entrance> pooler,
      Cancellation cancellation,
      JobLog log) {
    this.vault = vault;
    this.advice = new VerifyAdvice(layout, vault.mount());
    this.server = server;
    this.pooler = pooler;
    this.cancellation = cancellation;
    this.log = log;
  }

  /**
   * Tries everything with one user of the application's, who is gone when this returns or throws.
   *
   * @param neighbour whose database has to stay closed
   */
  List<Check> of(Application application, Optional<Application> neighbour) {
    Rows rows = new Rows(application.name());
    user(application, rows)
        .ifPresent(lease -> tryOut(lease, ways(application, lease, rows), neighbour, rows));
    return rows.all();
  }

  private Optional<DatabaseLease> user(Application application, Rows rows) {
    String says = "gives out a user with " + vault.mount() + "/creds/" + application.name();
    try {
      DatabaseLease lease = vault.lease(application.name());
      log.mask("password of a lease", lease.password());
      rows.passed(Way.VAULT, What.LEASE, says);
      return Optional.of(lease);
    } catch (Failure failure) {
      if (failure.kind() != Failure.Kind.TOOL_FAILED) {
        throw failure;
      }
      rows.failed(
          Way.VAULT, What.LEASE, says, failure.message(), failure.hint().orElse(advice.user()));
      return Optional.empty();
    }
  }

  private List<WayTrial> ways(Application application, DatabaseLease lease, Rows rows) {
    List<WayTrial> ways = new ArrayList<>();
    ways.add(new WayTrial(Way.DIRECT, server, application, lease, rows, advice));
    pooler.ifPresent(
        there -> ways.add(new WayTrial(Way.POOLER, there, application, lease, rows, advice)));
    return ways;
  }

  private void tryOut(
      DatabaseLease lease, List<WayTrial> ways, Optional<Application> neighbour, Rows rows) {
    boolean settled = false;
    try {
      for (WayTrial way : ways) {
        cancellation.check("verifying " + rows.application());
        way.enter(neighbour);
      }
      if (pooler.isEmpty()) {
        rows.notChecked(
            Way.POOLER, What.EVERYTHING, "the same through pgbouncer", "--pooler-host is not set");
      }
      cancellation.check("verifying " + rows.application());
      boolean takenBack = revoke(lease, rows);
      settled = true;
      ways.forEach(way -> way.leave(takenBack));
    } finally {
      ways.forEach(WayTrial::close);
      if (!settled) {
        giveBack(lease);
      }
    }
  }

  private boolean revoke(DatabaseLease lease, Rows rows) {
    String says = "takes the user back while it is connected";
    try {
      vault.revoke(lease);
      rows.passed(Way.VAULT, What.REVOCATION, says);
      return true;
    } catch (Failure failure) {
      rows.failed(
          Way.VAULT, What.REVOCATION, says, failure.message(), advice.revocation(lease, failure));
      return false;
    }
  }

  /** For what ended before its time: that is what is told, and this besides. */
  private void giveBack(DatabaseLease lease) {
    try {
      vault.revoke(lease);
    } catch (Failure failure) {
      log.warning(Display.line("a lease could not be given back: " + failure.message()));
      log.info(Display.line("hint: " + advice.revocation(lease, failure)));
    }
  }
}
