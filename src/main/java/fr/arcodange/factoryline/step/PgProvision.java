package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.AllowedDrops;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Comparison;
import fr.arcodange.factoryline.postgres.Comparison.PasswordChange;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.postgres.Undone;
import fr.arcodange.factoryline.review.Certainty;
import fr.arcodange.factoryline.review.Change.Command;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Brings a PostgreSQL server, and Vault's engine for it, to what is declared of its applications, or says what that would take. */
public final class PgProvision implements AutoCloseable {
  private final Provisioner server;
  private final Optional<LeaseProvision> leases;
  private final Optional<Secret> editorsPassword;
  private final boolean rewrite;
  private final AllowedDrops allowed;
  private final PgDrops drops;
  private final JobLog log;

  /**
   * @param server closed with this
   * @param leases Vault's engine, if it is to be kept as declared
   * @param editorsPassword for new connections of Vault
   * @param rewrite whether Vault is told the editor's password again, whatever it has
   * @param allowed what may be dropped
   */
  public PgProvision(
      Provisioner server,
      Optional<LeaseProvision> leases,
      Optional<Secret> editorsPassword,
      boolean rewrite,
      AllowedDrops allowed,
      JobLog log) {
    this.server = server;
    this.leases = leases;
    this.editorsPassword = editorsPassword;
    this.rewrite = rewrite;
    this.allowed = allowed;
    this.drops = new PgDrops(server, leases, allowed, log);
    this.log = log;
  }

  /** As in {@code PostgreSQL 18.6}. */
  String serverVersion() {
    return "PostgreSQL " + server.version();
  }

  /** What would be done. Nothing is locked, as nothing is changed. */
  PgDifference plan(List<Application> applications) {
    PgDifference difference;
    Comparison comparison;
    try (JobLog.Closing progress = log.progress("comparing the server with what is declared");
        Background<Optional<LeaseProvision.Found>> reading = Background.begin(
            "reading what Vault has", () -> leases.map(engine -> engine.read(applications)))) {
      comparison = server.compare(applications, allowed);
      difference = difference(applications, comparison, reading);
    }
    difference
        .allWorks()
        .forEach(work -> work.warnings()
            .forEach(warning -> log.warning(Display.line(work.title() + ": " + warning))));
    if (!comparison.kept().isEmpty()) {
      log.info("kept, though not declared: " + String.join(", ", comparison.kept())
          + "; --allow-drop NAME drops one");
    }
    log.info(difference.summary());
    return difference;
  }

  /** A password that changes, or may, has to be told to Vault as well: it logs in with it. */
  private PgDifference difference(
      List<Application> applications,
      Comparison comparison,
      Background<Optional<LeaseProvision.Found>> reading) {
    boolean isSet = rewrite || comparison.editorsPassword() == PasswordChange.SET;
    boolean mayBeSet = comparison.editorsPassword() == PasswordChange.PERHAPS;
    Map<Boolean, List<DatabaseWrite>> due = leases
        .map(engine -> engine.plan(applications, reading.await().orElseThrow(), isSet || mayBeSet))
        .orElse(List.of())
        .stream()
        .collect(Collectors.partitioningBy(write -> isSet || !write.isPasswordOnly()));
    return new PgDifference(
        comparison.works(),
        due.getOrDefault(true, List.of()),
        due.getOrDefault(false, List.of()),
        drops.plan(comparison),
        leases.map(LeaseProvision::engine).orElse(""),
        identifier());
  }

  private Optional<String> identifier() {
    Optional<String> identifier = server.identifier();
    if (identifier.isEmpty()) {
      log.warning(
          "which server this is cannot be seen: what was shown of another one that was called the same, and was not to be seen"
              + " either, counts for this one; a superuser allows it with "
              + server.identifierGrant());
    }
    return identifier;
  }

  /**
   * Compares under the server's lock, which is kept until this is closed.
   *
   * @param timeout how long to wait for somebody else's work on the server
   */
  PgDifference planLocked(List<Application> applications, Duration timeout) {
    server.lock(timeout);
    return plan(applications);
  }

  /**
   * Does what is missing: first on the server, as Vault logs in there. What goes, goes last.
   *
   * @throws Failure once all else is done, as the worst of what is not: an application's own trouble must not keep anybody waiting
   * @param told what is done, once it counts; from several threads, one at a time
   */
  void carryOut(PgDifference difference, Consumer<Command> told) {
    Told progress = new Told(new ProvisioningCommands(difference), told);
    List<Undone> undone = new ArrayList<>();
    try (JobLog.Closing ticking = log.progress("provisioning")) {
      undone.addAll(server.apply(difference.works(), progress));
      leases.ifPresent(engine -> write(engine, of(difference.writes(), undone), progress));
      undone.addAll(drops.run(difference.drops(), progress, progress::deleted));
    } catch (Failure failure) {
      tell(undone);
      throw failure;
    }
    log.info("pgbouncer.ini needs " + server.authQuery());
    undone.addAll(difference.unseen());
    if (!undone.isEmpty()) {
      tell(undone.subList(Math.min(undone.size(), Undone.TOLD), undone.size()));
      throw Undone.together(undone);
    }
  }

  private void tell(List<Undone> undone) {
    undone.forEach(one -> log.warning(Display.line("not done: " + one.failure().message())));
  }

  /** Vault connects to a database that it is new to, which may not be there yet. A password that has changed it has to know. */
  private static List<DatabaseWrite> of(List<DatabaseWrite> writes, List<Undone> undone) {
    Set<String> left = undone.stream().map(Undone::title).collect(Collectors.toSet());
    return writes.stream()
        .filter(write -> !write.isNew() || !left.contains(write.name()))
        .toList();
  }

  /** Once the server has another password, nothing there tells the next run that Vault has the old one. */
  private void write(LeaseProvision engine, List<DatabaseWrite> writes, Told progress) {
    try {
      engine.write(writes, editorsPassword, progress::done);
    } catch (Failure failure) {
      throw writes.stream().anyMatch(DatabaseWrite::isPasswordOnly)
          ? failure.describedAs(
              failure.message()
                  + "; Vault may have the editor's old password: once this is mended, apply with --rewrite-passwords")
          : failure;
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /** A line for each application, and not for each statement: there may be thousands. */
  private final class Told implements Provisioner.Progress {
    private final ProvisioningCommands commands;
    private final Consumer<Command> told;
    private Optional<String> last = Optional.empty();

    Told(ProvisioningCommands commands, Consumer<Command> told) {
      this.commands = commands;
      this.told = told;
    }

    @Override
    public synchronized void done(String title, SqlStatement statement) {
      told.accept(commands.of(title, statement, Certainty.CERTAIN));
      if (!last.equals(Optional.of(title))) {
        last = Optional.of(title);
        log.info("provisioned " + title + ": " + Display.line(statement.shown()));
      }
    }

    synchronized void done(DatabaseWrite write) {
      told.accept(commands.of(write, Certainty.CERTAIN));
    }

    synchronized void deleted(String path) {
      told.accept(commands.deletion(path));
    }
  }
}
