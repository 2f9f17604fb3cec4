package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs works: what all databases share one statement after another, the rest with several databases at once. */
final class Applying {
  private final Connection server;
  private final Databases databases;
  private final Connections connections;
  private final Cancellation cancellation;
  private final Provisioner.Progress progress;
  private final List<Undone> undone = new ArrayList<>();

  Applying(
      Connection server,
      Databases databases,
      Connections connections,
      Cancellation cancellation,
      Provisioner.Progress progress) {
    this.server = server;
    this.databases = databases;
    this.connections = connections;
    this.cancellation = cancellation;
    this.progress = progress;
  }

  List<Undone> apply(List<Work> works) {
    Transactions onServer = transactions(server);
    List<Work> inside = new ArrayList<>();
    for (Work work : works) {
      if (isDone(work, SqlStatement.Place.SERVER, () -> outside(onServer, work))
          && !work.at(SqlStatement.Place.DATABASE).isEmpty()) {
        inside.add(work);
      }
    }
    databases.forEach(
        inside, work -> isDone(work, SqlStatement.Place.DATABASE, () -> inside(work)));
    return List.copyOf(undone);
  }

  /** What nobody can do without stops everything. */
  private boolean isDone(Work work, SqlStatement.Place place, Runnable doing) {
    try {
      doing.run();
      return true;
    } catch (Failure failure) {
      if (work.title().equals(Work.SHARED)) {
        throw failure;
      }
      Undone one = Undone.of(work.title(), place, failure).orElseThrow(() -> failure);
      synchronized (undone) {
        undone.add(one);
      }
      return false;
    }
  }

  private void outside(Transactions onServer, Work work) {
    onServer.run(work.title(), work.before());
    for (SqlStatement alone : work.at(SqlStatement.Place.ALONE)) {
      onServer.runAlone(work.title(), alone);
    }
    onServer.run(work.title(), work.after());
  }

  private void inside(Work work) {
    String database = work.database().orElseThrow();
    databases.in(database, "provisioning " + work.title(), connection -> {
      transactions(connection).run(work.title(), work.at(SqlStatement.Place.DATABASE));
      return work;
    });
  }

  private Transactions transactions(Connection connection) {
    return new Transactions(connection, cancellation, progress, Optional.of(connections));
  }
}
