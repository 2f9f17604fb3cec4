package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import fr.arcodange.factoryline.text.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Somebody who examines a server of a test, and does what he is told to. */
record Doctor(RealPostgres server, Layout layout, String user, Secret password) {

  static Doctor superuser(RealPostgres server, Layout layout) {
    return new Doctor(server, layout, RealPostgres.SUPERUSER, server.password());
  }

  List<Finding> findings(Optional<List<Application>> declared) {
    return new ServerExamination(
            new ServerAddress(
                server.host(),
                server.port(),
                "postgres",
                user,
                password,
                "disable",
                Optional.empty()),
            layout,
            2,
            new Cancellation(Duration.ofSeconds(10)))
        .findings(declared);
  }

  List<Finding> findings() {
    return findings(Optional.empty());
  }

  /** Each as its rule and its place. */
  static List<String> titles(List<Finding> findings) {
    return findings.stream().map(Doctor::title).sorted().toList();
  }

  static String title(Finding finding) {
    return finding.severity().word() + " " + finding.rule() + ": " + finding.where();
  }

  /** Runs the statements as psql would run their script: in one session for as long as that is in one database. */
  static void mend(RealPostgres server, Finding finding) throws SQLException {
    String database = "postgres";
    Connection session = own(server.connect(database));
    try {
      for (Mend mend : finding.mend()) {
        if (mend instanceof Mend.Statement statement) {
          String wanted = statement.database().orElse("postgres");
          if (!wanted.equals(database)) {
            session.close();
            database = wanted;
            session = own(server.connect(database));
          }
          try (Statement run = session.createStatement()) {
            run.execute(statement.sql());
          }
        }
      }
    } finally {
      session.close();
    }
  }

  /** As the script begins wherever it connects to. */
  private static Connection own(Connection session) throws SQLException {
    try (Statement run = session.createStatement()) {
      run.execute("SET search_path TO pg_catalog; SET ROLE NONE");
    }
    return session;
  }
}
