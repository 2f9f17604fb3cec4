package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.Examined.Encryption;
import fr.arcodange.factoryline.postgres.Examined.HbaEntry;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How passwords are stored, and who gets in without a good one. */
final class PasswordRule implements Rule {
  private static final String SCRAM = "'scram-sha-256'";
  private static final Mend RELOAD = Mend.run("SELECT pg_catalog.pg_reload_conf()");

  @Override
  public List<Finding> findings(Examined server) {
    List<Finding> findings = new ArrayList<>(stored(server));
    server.state().encryption().forEach(encryption -> findings.add(byDefault(encryption)));
    findings.addAll(entries(server));
    return findings;
  }

  private static List<Finding> stored(Examined server) {
    if (server.state().md5().isEmpty()) {
      return List.of(Finding.unknown(
          "md5-password",
          "stored passwords",
          "whether md5 is among them is not visible to " + server.cluster().executor(),
          List.of(Mend.advice("run pg-provision doctor as a superuser"))));
    }
    Set<String> ours = Set.of(server.layout().editor(), server.layout().pooler());
    return server.state().md5().get().stream()
        .map(name -> {
          boolean login =
              server.cluster().role(name).filter(role -> role.login()).isPresent();
          return Finding.warning(
              "md5-password",
              "role " + name,
              "its password is stored as md5: whoever gets to see that can log in with it",
              List.of(
                  login
                      ? Mend.advice(
                          ours.contains(name)
                              ? "pg-provision apply, as a superuser and with its password, stores it as SCRAM"
                              : "set it again once password_encryption is scram-sha-256: \\password "
                                  + Sql.name(name))
                      : Mend.run("ALTER ROLE " + Sql.name(name) + " PASSWORD NULL")));
        })
        .toList();
  }

  private static Finding byDefault(Encryption encryption) {
    String what = "passwords that are set become md5";
    if (!encryption.source().isEmpty()) {
      return Finding.warning(
          "md5-default",
          "setting password_encryption",
          what,
          encryption.source().equals("command line")
              ? List.of(
                  Mend.advice("it is set where the server is started: make it scram-sha-256 there"))
              : List.of(Mend.run("ALTER SYSTEM SET password_encryption TO " + SCRAM), RELOAD));
    }
    String role = encryption.role().map(Sql::name).orElse("ALL");
    String reset = encryption
        .database()
        .map(database -> encryption.role().isEmpty()
            ? "ALTER DATABASE " + Sql.name(database)
            : "ALTER ROLE " + role + " IN DATABASE " + Sql.name(database))
        .orElse("ALTER ROLE " + role);
    String where = Stream.concat(
            encryption.role().map(name -> "role " + name).stream(),
            encryption.database().map(name -> "database " + name).stream())
        .reduce((one, other) -> one + ", " + other)
        .orElse("every role");
    return Finding.warning(
        "md5-default", where, what, List.of(Mend.run(reset + " RESET password_encryption")));
  }

  private static List<Finding> entries(Examined server) {
    if (server.state().entries().isEmpty()) {
      String reader = Sql.name(server.cluster().executor());
      String database = server.address().database();
      return List.of(Finding.unknown(
          "pg-hba",
          "pg_hba.conf",
          "who gets in without a good password is not visible to "
              + server.cluster().executor(),
          List.of(
              Mend.in(database, "GRANT SELECT ON pg_catalog.pg_hba_file_rules TO " + reader),
              Mend.in(
                  database,
                  "GRANT EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules() TO " + reader))));
    }
    return server.state().entries().get().stream()
        .filter(entry -> !(entry.method().equals("password") && entry.type().equals("hostssl")))
        .map(PasswordRule::finding)
        .toList();
  }

  private static Finding finding(HbaEntry entry) {
    String where = "pg_hba.conf, " + entry.place();
    List<Mend> mend = List.of(Mend.advice("make the line's method scram-sha-256"), RELOAD);
    if (entry.error().isPresent()) {
      return Finding.warning(
          "pg-hba",
          where,
          "the line does not count: " + entry.error().get(),
          List.of(Mend.advice("set the line right"), RELOAD));
    }
    String who = entry.users() + " at " + entry.databases() + " from "
        + (entry.address().isEmpty() ? "this machine" : entry.address());
    return switch (entry.method()) {
      case "trust" ->
        isLocal(entry)
            ? Finding.warning("pg-hba", where, "no password is asked for: " + who, mend)
            : Finding.danger("pg-hba", where, "no password is asked for: " + who, mend);
      case "password" ->
        Finding.warning("pg-hba", where, "passwords arrive in clear: " + who, mend);
      default -> Finding.warning("pg-hba", where, "an md5 password is enough: " + who, mend);
    };
  }

  private static boolean isLocal(HbaEntry entry) {
    return entry.type().equals("local")
        || entry.address().equals("127.0.0.1")
        || entry.address().equals("::1")
        || entry.address().equals("localhost")
        || entry.address().equals("samehost");
  }
}
