package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.Finding;
import fr.arcodange.factoryline.postgres.Finding.Mend;
import fr.arcodange.factoryline.postgres.Finding.Severity;
import fr.arcodange.factoryline.postgres.ServerExamination;
import fr.arcodange.factoryline.step.SetupCheck.Area;
import fr.arcodange.factoryline.step.SetupCheck.Ok;
import fr.arcodange.factoryline.step.SetupCheck.Result;
import fr.arcodange.factoryline.step.SetupCheck.Unknown;
import fr.arcodange.factoryline.step.SetupCheck.Warning;
import fr.arcodange.factoryline.step.SetupCheck.Wrong;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at a PostgreSQL server as {@code pg-provision doctor} does, and tells it in two rows. */
public final class PostgresCheckup {
  private static final String MENDED = "`pg-provision doctor` says what mends each";

  private final Optional<Function<Lease, ServerExamination>> server;

  /** @param server with the secrets of a login; none if no server is named */
  public PostgresCheckup(Optional<Function<Lease, ServerExamination>> server) {
    this.server = server;
  }

  void examine(SetupRows all, VaultVisit login) {
    SetupRows.Section rows = all.in(Area.POSTGRES);
    Optional<String> why = server.isEmpty() ? Optional.of("--host is not given") : login.missing();
    if (why.isPresent()) {
      rows.notAsked("executor", why.get());
      return;
    }
    Optional<Diagnosis> found = rows.ask(
        "executor",
        () -> {
          ServerExamination examination = server.get().apply(login);
          return new Diagnosis(
              examination.server(), examination.database(), examination.findings(Optional.empty()));
        },
        PostgresCheckup::executor);
    found.ifPresentOrElse(
        diagnosis -> rows.add("server", "", server(diagnosis)),
        () -> rows.notAsked("server", "needs a connection"));
  }

  private static Result executor(Diagnosis diagnosis) {
    List<Finding> about =
        diagnosis.findings().stream().filter(Finding::isAboutExecutor).toList();
    if (about.isEmpty()) {
      return new Ok(
          diagnosis.server() + ": the user has what provisioning takes, for what is there now");
    }
    String what = about.stream()
        .map(finding -> finding.where() + ": " + finding.what())
        .collect(Collectors.joining("; "));
    String mend = about.stream()
        .flatMap(finding -> finding.mend().stream())
        .map(PostgresCheckup::words)
        .collect(Collectors.joining("; "));
    return about.stream().anyMatch(Finding::isUnsafe)
        ? new Wrong(Failure.Kind.DENIED, what, mend)
        : new Unknown(what, mend, false);
  }

  private static String words(Mend mend) {
    return mend instanceof Mend.Statement statement
        ? statement.database().map(name -> "in " + name + ": ").orElse("") + statement.sql()
        : ((Mend.Advice) mend).text();
  }

  private static Result server(Diagnosis diagnosis) {
    Diagnosis others = new Diagnosis(
        diagnosis.server(),
        diagnosis.database(),
        diagnosis.findings().stream()
            .filter(finding -> !finding.isAboutExecutor())
            .toList());
    String rules = others.findings().stream()
        .filter(Finding::isUnsafe)
        .map(Finding::rule)
        .distinct()
        .collect(Collectors.joining(", "));
    if (!others.isUnsafe()) {
      return new Ok(others.counts());
    }
    String seen = others.counts() + ": " + rules;
    return others.count(Severity.DANGER) > 0
        ? new Wrong(Failure.Kind.REFUSED, seen, MENDED)
        : new Warning(seen, MENDED);
  }
}
