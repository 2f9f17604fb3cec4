package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.Examined.ServerState;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.ArrayList;
import java.util.List;

/** Whether there are connections left, for everybody and for who comes to help. */
final class CapacityRule implements Rule {
  private static final int FULL_PERCENT = 80;

  @Override
  public List<Finding> findings(Examined server) {
    List<Finding> findings = new ArrayList<>();
    ServerState state = server.state();
    int most = state.maxConnections() - state.superuserReserved() - state.reserved();
    if (state.sessions() * 100L > (long) most * FULL_PERCENT) {
      findings.add(
          Finding.warning(
              "connection-limit",
              "setting max_connections",
              state.sessions() + " of the " + most
                  + " sessions that it leaves to ordinary users are there",
              List.of(
                  Mend.advice(
                      "end sessions that are not needed (pg_stat_activity), put pgbouncer in between, or raise max_connections and restart"))));
    }
    if (state.superuserReserved() == 0) {
      findings.add(Finding.warning(
          "connection-limit",
          "setting superuser_reserved_connections",
          "it is 0: once all sessions are taken, nobody gets in to end some",
          List.of(
              Mend.run("ALTER SYSTEM SET superuser_reserved_connections TO 3"),
              Mend.advice("it counts after a restart of the server"))));
    }
    return findings;
  }
}
